import { Failure } from '../models/failure.ts'
import type { Origin } from './layer.ts'

/** One thing wrong with the configuration: what, how to put it right, and where it was said. */
export interface Problem {
  /** `shop.capabilities[0].price.unit`, a file or an environment variable. */
  readonly field: string
  /** The value as written, shortened; null: there is none. Never a secret. */
  readonly value: string | null
  readonly fix: string
  readonly origin: Origin | null
}

/** More problems than this are one problem: the wrong file. */
const PROBLEMS_SHOWN_MAX = 50

export function describeOrigin(origin: Origin): string {
  switch (origin.type) {
    case 'default':
      return 'default'
    case 'derived':
      return origin.how
    case 'profile':
      return `profile ${origin.name}`
    case 'file':
      return origin.line === null ? origin.path : `${origin.path}:${origin.line}`
    case 'environment':
      return `environment ${origin.variable}`
    case 'flag':
      return `flag ${origin.flag}`
  }
}

export function describeProblem(problem: Problem): string {
  const what = problem.value === null ? 'is missing' : `is ${problem.value}`
  const where = problem.origin === null ? '' : ` (${describeOrigin(problem.origin)})`
  return `${problem.field} ${what}: ${problem.fix}${where}`
}

/** A value for an error message: short, on one line. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

/** All problems as one failure, for callers that can not go on. */
export function configFailure(problems: readonly Problem[]): Failure {
  const lines = problems.slice(0, PROBLEMS_SHOWN_MAX).map((problem) => describeProblem(problem))
  const more = problems.length - lines.length
  if (more > 0) lines.push(`and ${more} more`)
  const [first] = lines
  const message =
    lines.length === 1 ? (first ?? '') : `${problems.length} problems:\n  ${lines.join('\n  ')}`
  return new Failure('invalid_config', message, problems[0]?.field ?? null)
}

import { errorBody } from '../api/error-body.ts'
import type { ErrorBody } from '../api/error-body.ts'
import { isErrorBody } from '../api/client.ts'
import { Failure } from '../models/failure.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { styled } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** More lines push the first ones off the screen. */
const ISSUES_SHOWN_MAX = 20

/** Says on standard error what went wrong and what to do; answers the exit code. */
export function reportError(terminal: Terminal, error: unknown, json: boolean): ExitCode {
  if (!(error instanceof Failure)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    terminal.err(`${styled(terminal, 'red', 'bug:')} ${text}`)
    return EXIT.failure
  }
  const body = isErrorBody(error.cause)
    ? error.cause
    : errorBody(error.code, error.message, error.field)
  if (json) terminal.err(JSON.stringify(body))
  else printError(terminal, body)
  return exitCodeOf(error.code)
}

function printError(terminal: Terminal, { error }: ErrorBody): void {
  const label = styled(terminal, 'red', 'error:')
  const { issues = [] } = error
  if (issues.length === 0) {
    terminal.err(`${label} ${error.message} [${error.code}]`)
    terminal.err(`  ${styled(terminal, 'dim', 'do:')} ${error.fix}`)
    return
  }
  terminal.err(`${label} ${issues.length} thing(s) to correct [${error.code}]`)
  for (const issue of issues.slice(0, ISSUES_SHOWN_MAX)) {
    terminal.err(`  ${issue.message}`)
    terminal.err(`    ${styled(terminal, 'dim', 'do:')} ${issue.fix}`)
  }
  const more = issues.length - ISSUES_SHOWN_MAX
  if (more > 0) terminal.err(`  and ${more} more`)
}

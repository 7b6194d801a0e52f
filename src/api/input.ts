import * as z from 'zod'
import type { InputIssue } from './error-body.ts'

/**
 * Field types of requests. Each carries one text that says what is wanted, with an example; an error
 * names the field, the value that was there, and this text as its fix.
 */

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly issues: readonly InputIssue[] }

/** More than these say nothing new about a request that is wrong throughout. */
const ISSUES_MAX = 50
/** Enough of a wrong value to recognise it, too little to fill a log. */
const VALUE_SHOWN_MAX = 60

export function parseInput<Value>(schema: z.ZodType<Value>, input: unknown): Parsed<Value> {
  const result = schema.safeParse(input, { reportInput: true })
  if (result.success) return { ok: true, value: result.data }
  return { ok: false, issues: result.error.issues.slice(0, ISSUES_MAX).map(issueOf) }
}

function issueOf(issue: z.core.$ZodIssue): InputIssue {
  if (issue.code === 'unrecognized_keys') {
    const field = fieldOf([...issue.path, issue.keys[0] ?? ''])
    return inputIssue(field, issue.keys.join(', '), 'no field with a meaning here', 'remove it')
  }
  const field = fieldOf(issue.path)
  if (issue.code === 'custom' && typeof issue.params?.['problem'] === 'string') {
    const { problem } = issue.params
    return inputIssue(field, shown(issue.input), problem, `give ${issue.message}`)
  }
  return inputIssue(field, shown(issue.input), '', issue.message)
}

export function inputIssue(
  field: string,
  value: string,
  problem: string,
  wanted: string,
): InputIssue {
  const fix = problem === '' ? `give ${wanted}` : wanted
  return { field, value, message: `${field} is ${value}: ${problem || `wanted is ${wanted}`}`, fix }
}

/** `items[0].quantity`; `body` for the whole. */
function fieldOf(path: readonly PropertyKey[]): string {
  let field = ''
  for (const step of path) {
    if (typeof step === 'number') field += `[${step}]`
    else field += field === '' ? String(step) : `.${String(step)}`
  }
  return field === '' ? 'body' : field
}

/** A value as an error repeats it. Of objects only that they are: they may be deep, or personal. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value)
  return text.length <= VALUE_SHOWN_MAX ? text : `${text.slice(0, VALUE_SHOWN_MAX)}…`
}

/** No control characters, no halves of surrogate pairs: names end up on terminals and on paper. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u

/** Required text, trimmed. */
export function line(lengthMax: number, wanted: string): z.ZodType<string> {
  const text = `${wanted}, on one line of at most ${lengthMax} characters`
  return z.string(text).trim().min(1, text).max(lengthMax, text).regex(PRINTABLE, text)
}

/** The same, but it may be left out: then it is empty. */
export function optionalLine(lengthMax: number, wanted: string): z.ZodType<string> {
  const text = `${wanted}, on one line of at most ${lengthMax} characters`
  return z.string(text).trim().max(lengthMax, text).regex(PRINTABLE, text).default('')
}

export function whole(min: number, max: number, wanted: string): z.ZodNumber {
  const text = `${wanted}: a whole number from ${min} to ${max}`
  return z.number(text).int(text).min(min, text).max(max, text)
}

export function matching(expression: RegExp, wanted: string): z.ZodString {
  return z.string(wanted).regex(expression, wanted)
}

export function choice<const Values extends readonly [string, ...string[]]>(
  values: Values,
): z.ZodEnum<{ [Value in Values[number]]: Value }> {
  return z.enum(values, `one of ${values.join(', ')}`)
}

/** An object that refuses what it does not know: a misspelled field must not be dropped silently. */
export function record<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  wanted: string,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : wanted),
  })
}

/** What issue and TARGETS ask of a figure, and what it came to: the table that a reader looks at first. */
export interface Verdict {
  readonly what: string
  readonly ours: string
  readonly theirs: string
  /** Ours over theirs, or ours alone where the target is absolute. */
  readonly figure: number
  readonly unit: 'x' | ' ms'
  readonly wanted: { readonly atLeast: number } | { readonly atMost: number }
}

export const VERDICT_HEADER = ['', 'ours', 'etcd', 'figure', 'wanted', '']

export function verdictRow({ what, ours, theirs, figure, unit, wanted }: Verdict): string[] {
  const isLower = 'atMost' in wanted
  const limit = isLower ? wanted.atMost : wanted.atLeast
  const isReached = isLower ? figure <= limit : figure >= limit
  const show = (value: number): string => `${value.toFixed(unit === 'x' ? 2 : 0)}${unit}`
  const target = `${isLower ? 'at most' : 'at least'} ${show(limit)}`
  return [what, ours, theirs, show(figure), target, isReached ? 'reached' : 'missed']
}

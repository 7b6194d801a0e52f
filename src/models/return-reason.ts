/**
 * Why a parcel came back, as codes: what the shop's record counts must not hang on the words, or the
 * language, that somebody chose. `other` is for what no code says; a note may follow any of them.
 */
export const RETURN_REASONS = [
  'damaged',
  'misprinted',
  'wrong_item',
  'address_unknown',
  'unclaimed',
  'refused',
  'other',
] as const
export type ReturnReason = (typeof RETURN_REASONS)[number]

/** These say that the work was at fault: whoever gets such a parcel has it made again. */
const AT_FAULT: ReadonlySet<string> = new Set<ReturnReason>(['damaged', 'misprinted', 'wrong_item'])

/** `damaged: a corner is torn`: the code, and what else the person said; none: the code alone. */
export function sayReturned(reason: ReturnReason, note: string): string {
  return note === '' ? reason : `${reason}: ${note}`
}

/** Of the text in an order's history. Older histories hold any text: what begins with no code is no fault. */
export function isWorkAtFault(said: string): boolean {
  const [code = ''] = said.split(':')
  return AT_FAULT.has(code.trim())
}

/** A line is read by people; whole documents belong elsewhere. */
const TEXT_LENGTH_MAX = 4000

/** What gives itself away inside a text, however it got there. */
const REVEALING: readonly (readonly [pattern: RegExp, shown: string])[] = [
  // Tokens of this program (api/token-book.ts), invites (network/admission/invite.ts), HTTP credentials.
  [/\bpn[om]_[\w-]+/g, '(token)'],
  [/\bprintnode1:\S+/g, '(invite)'],
  [/\b(Bearer|Basic)\s+[\w+/=.~-]+/gi, '$1 (hidden)'],
  [/[^\s"'<>()@,;:]+@[^\s"'<>()@,;:]+\.[^\s"'<>()@,;:]+/g, '(email)'],
  // A recipient that somebody turned into JSON, or that Node's inspect printed.
  [
    /(["']?\b(?:name|street|city|postcode|email|phone|recipient)["']?\s*:\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g,
    '$1"(hidden)"',
  ],
]

/** Free text without tokens, invites, mail addresses and recipients written as JSON. */
export function redactText(text: string): string {
  const short = text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text
  return REVEALING.reduce((shown, [pattern, instead]) => shown.replace(pattern, instead), short)
}

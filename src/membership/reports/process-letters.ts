import type { Process } from '../../models/catalog.ts'

/** One letter each on the wire, for ever: never reused, and unknown ones are passed over. */
const LETTERS: Readonly<Record<Process, string>> = {
  digital: 'd',
  offset: 'o',
  inkjet: 'i',
  screen: 's',
  dtg: 'g',
  dtf: 'f',
  sublimation: 'u',
  embroidery: 'e',
  engraving: 'n',
}
const PROCESS_OF = new Map(Object.entries(LETTERS).map(([p, l]) => [l, p as Process]))

export function letterOf(process: Process): string {
  return LETTERS[process]
}

/** Null for what is no process of this version. */
export function processOf(letter: string): Process | null {
  return PROCESS_OF.get(letter) ?? null
}

export function byLetter<From, To>(
  record: Readonly<Partial<Record<Process, From>>>,
  pack: (value: From) => To,
): Record<string, To> {
  const packed: Record<string, To> = {}
  for (const [process, value] of Object.entries(record) as [Process, From][]) {
    packed[LETTERS[process]] = pack(value)
  }
  return packed
}

export function byProcess<From, To>(
  packed: Readonly<Record<string, From>>,
  unpack: (value: From) => To,
): Partial<Record<Process, To>> {
  const record: Partial<Record<Process, To>> = {}
  for (const [letter, value] of Object.entries(packed)) {
    const process = processOf(letter)
    if (process !== null) record[process] = unpack(value)
  }
  return record
}

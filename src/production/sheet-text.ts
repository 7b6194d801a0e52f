import type { PDFFont } from 'pdf-lib'

/** Latin letters that do not fall apart into a base letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  '\u2010': '-',
  '\u2011': '-',
  '\u2212': '-',
  '\u00A0': ' ',
}

export interface PrintableText {
  readonly text: string
  /** Some characters could only be shown as `?`. */
  readonly lossy: boolean
}

/**
 * Text in the characters of a standard PDF font (WinAnsi). Accents that it lacks are dropped; other
 * scripts become `?`, and the sheet then says where the full text is. Never throws, whatever comes in.
 */
export function printable(text: string, font: PDFFont): PrintableText {
  const known = knownCharacters(font)
  let lossy = false
  const shown = Array.from(text.normalize('NFC'), (character) => {
    if (known.has(character)) return character
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(character)) return ' '
    // Marks and format characters that stand alone show nothing.
    if (/[\p{M}\p{Cf}]/u.test(character)) return ''
    const plain = PLAIN[character] ?? character.normalize('NFKD').replaceAll(/\p{M}/gu, '')
    if (plain !== '' && Array.from(plain).every((part) => known.has(part))) return plain
    lossy = true
    return '?'
  }).join('')
  return { text: shown.replaceAll(/ +/g, ' ').trim(), lossy }
}

const charactersOf = new WeakMap<PDFFont, ReadonlySet<string>>()

function knownCharacters(font: PDFFont): ReadonlySet<string> {
  let known = charactersOf.get(font)
  if (known === undefined) {
    known = new Set(font.getCharacterSet().map((code) => String.fromCodePoint(code)))
    charactersOf.set(font, known)
  }
  return known
}

/** More than fit on any line: dots 1.5 points wide, in the smallest print, across the page. */
const LINE_CHARACTERS_MAX = 400

/** Breaks printable text to a width, at spaces where there are any; the last line may end in dots. */
export function wrap(
  text: string,
  font: PDFFont,
  size: number,
  width: number,
  linesMax: number,
): string[] {
  const lines: string[] = []
  const shown = text.slice(0, linesMax * LINE_CHARACTERS_MAX)
  let line = ''
  const fits = (candidate: string): boolean => font.widthOfTextAtSize(candidate, size) <= width
  for (const word of shown.split(' ').flatMap((part) => cut(part, fits))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || fits(longer)) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  if (line !== '') lines.push(line)
  if (lines.length <= linesMax) return lines
  return [...lines.slice(0, linesMax - 1), `${(lines[linesMax - 1] ?? '').slice(0, -3)}...`]
}

/** A word that is wider than the line, in pieces. */
function cut(word: string, fits: (text: string) => boolean): string[] {
  const pieces: string[] = []
  let rest = word
  while (rest !== '' && !fits(rest)) {
    const length = longestFit(rest, fits)
    pieces.push(rest.slice(0, length))
    rest = rest.slice(length)
  }
  return rest === '' ? pieces : [...pieces, rest]
}

/** At least 1, by halving: names come from outside and may be long. */
function longestFit(word: string, fits: (text: string) => boolean): number {
  let fitting = 1
  let tooLong = word.length
  while (tooLong - fitting > 1) {
    const middle = (fitting + tooLong) >> 1
    if (fits(word.slice(0, middle))) fitting = middle
    else tooLong = middle
  }
  return fitting
}

import { closeSync, openSync, readSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { Failure } from '../models/failure.ts'

/** Ten thousand shops or orders take some 5 MiB. */
const FILE_BYTES_MAX = 64 * 1024 * 1024

/** One row of a CSV file by column, or one element of a JSON list. */
export type Row = Readonly<Record<string, unknown>>

export interface TableFile {
  readonly form: 'csv' | 'json'
  readonly rows: readonly Row[]
}

/**
 * A list of objects, from JSON (`[…]`, or `{"<name>": […]}` as the API answers) or from CSV with a header.
 * Throws `invalid_input` for anything else, with what to do.
 */
export function readTableFile(path: string, name: string): TableFile {
  const text = readText(path)
  const start = text.trimStart().slice(0, 1)
  if (start === '[' || start === '{') return { form: 'json', rows: readJson(text, path, name) }
  return { form: 'csv', rows: readCsv(text, path) }
}

function readText(path: string): string {
  const pieces: Buffer[] = []
  let length = 0
  try {
    const file = openSync(path, 'r')
    try {
      // By pieces, so that a pipe works too.
      for (;;) {
        const piece = Buffer.alloc(1024 * 1024)
        const read = readSync(file, piece, 0, piece.length, null)
        if (read === 0) break
        pieces.push(piece.subarray(0, read))
        length += read
        if (length > FILE_BYTES_MAX) break
      }
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw new Failure('invalid_input', `${path} cannot be read: name an existing file`, path, error)
  }
  if (length > FILE_BYTES_MAX) {
    throw new Failure('too_large', `${path} is larger than 64 MiB: take fewer rows`, path)
  }
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

function readJson(text: string, path: string, name: string): readonly Row[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const where = error instanceof Error ? error.message : ''
    throw new Failure('invalid_input', `${path} is no JSON: ${where}`, path, error)
  }
  const list = isRow(value) ? value[name] : value
  if (Array.isArray(list) && list.every(isRow)) return list
  const wanted = `a list of objects, or {"${name}": [...]}`
  throw new Failure('invalid_input', `${path} holds something else: give ${wanted}`, path)
}

function readCsv(text: string, path: string): readonly Row[] {
  try {
    return parse(text, {
      columns: (header: string[]) => header.map((column) => column.trim()),
      skip_empty_lines: true,
      trim: true,
    })
  } catch (error) {
    const where = error instanceof Error ? error.message : ''
    throw new Failure('invalid_input', `${path} is no CSV: ${where}`, path, error)
  }
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Columns that nobody reads are a misspelling: they must not be dropped silently. */
export function checkColumns(rows: readonly Row[], known: readonly string[], path: string): void {
  const unknown = Object.keys(rows[0] ?? {}).find((column) => !known.includes(column))
  if (unknown === undefined) return
  const fix = `columns are ${known.join(', ')}`
  throw new Failure(
    'invalid_input',
    `${path} has a column ${JSON.stringify(unknown)}: ${fix}`,
    path,
  )
}

/** Cells of CSV are text. */
function cell(text: unknown): string {
  return typeof text === 'string' ? text.trim() : ''
}

/** `A4 A3` or `A4|A3`: a list in one cell. */
export function cells(text: unknown): readonly string[] {
  return cell(text)
    .split(/[\s|;]+/)
    .filter((word) => word !== '')
}

/** Empty: not there. What is no number stays as it is, so that the check can show it. */
export function numberCell(text: unknown): number | string | undefined {
  const trimmed = cell(text)
  if (trimmed === '') return undefined
  const value = Number(trimmed)
  return Number.isFinite(value) ? value : trimmed
}

export function textCell(text: unknown): string | undefined {
  const trimmed = cell(text)
  return trimmed === '' ? undefined : trimmed
}

/** Without the fields that are not there: a schema's defaults are for those. */
export function given(record: Row): Row {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}

import { readFileSync } from 'node:fs'
import { Failure } from '../models/failure.ts'

/** A JSON object that a person wrote. Throws `invalid_input` for anything else, with what to do. */
export function readJsonObject(path: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new Failure('invalid_input', `${path} cannot be read: name an existing file`, path, error)
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch (error) {
    const where = error instanceof Error ? error.message : ''
    throw new Failure('invalid_input', `${path} is no JSON: ${where}`, path, error)
  }
  throw new Failure('invalid_input', `${path} holds no JSON object`, path)
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Failure } from '../../models/failure.ts'
import { replacePrivateFile } from '../../files/private-file.ts'
import { revocationOfWire, revocationToWire } from './revocation.ts'
import type { Revocation } from './revocation.ts'
import { decodeCbor } from './signed-paper.ts'
import { encode } from '../../wire/cbor-writer.ts'

/** The file in the data directory with the expelled: a restart must not let them in again. */
export const REVOCATION_FILE = 'revocations.json'

const RevocationFile = z.object({ v: z.literal(1), revocations: z.array(z.string()) })

export function saveRevocations(dataDir: string, revocations: readonly Revocation[]): void {
  const lines = revocations.map((revocation) =>
    Buffer.from(encode(revocationToWire(revocation))).toString('base64'),
  )
  const text = `${JSON.stringify({ v: 1, revocations: lines }, null, 2)}\n`
  replacePrivateFile(join(dataDir, REVOCATION_FILE), text)
}

/** None if there is no file. Throws `invalid_config` for a damaged one: better down than open. */
export function loadRevocations(dataDir: string): readonly Revocation[] {
  const path = join(dataDir, REVOCATION_FILE)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  try {
    return RevocationFile.parse(JSON.parse(text)).revocations.map(parseLine)
  } catch (error) {
    const fix = 'move it away; the list comes back from the other members'
    throw new Failure('invalid_config', `${path} is damaged: ${fix}`, path, error)
  }
}

function parseLine(line: string): Revocation {
  const revocation = revocationOfWire(decodeCbor(Buffer.from(line, 'base64')))
  if (revocation === null) throw new Error('an entry cannot be read')
  return revocation
}

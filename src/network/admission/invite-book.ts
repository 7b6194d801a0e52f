import { hash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Failure } from '../../models/failure.ts'
import { DAY_MS } from '../../models/ids.ts'
import type { PeerId } from '../../models/ids.ts'
import { replacePrivateFile } from '../../files/private-file.ts'
import { CODE_BYTES } from './invite.ts'
import { decodeCertificate, encodeCertificate } from './membership-certificate.ts'
import type { MemberRole, MembershipCertificate } from './membership-certificate.ts'

/** The file in the data directory with the codes this node gave out; as hashes, as with passwords. */
export const INVITE_FILE = 'invites.json'
/** A founder invites shops by hand; more open codes than this are a script gone wrong. */
export const OPEN_INVITES_MAX = 500
/** Used and expired codes are kept this long, so that a shop that retries is told the right thing. */
const KEEP_MS = 30 * DAY_MS

export type InviteRefusal = 'invite_unknown' | 'invite_expired' | 'invite_used'
export type InviteRedemption =
  | { readonly ok: true; readonly certificate: MembershipCertificate }
  | { readonly ok: false; readonly reason: InviteRefusal }

const InviteEntry = z.object({
  codeHash: z.string(),
  role: z.enum(['member', 'delegate']),
  expiresAt: z.number(),
  usedBy: z.string().nullable(),
  /** Base64; the same peer that asks again gets the same paper. */
  certificate: z.string().nullable(),
})
const InviteFile = z.object({ v: z.literal(1), invites: z.array(InviteEntry) })
type Entry = z.infer<typeof InviteEntry>

/** The codes this node gave out. A code works for one peer, also across a crash of this node. */
export class InviteBook {
  readonly #path: string
  readonly #entries: Map<string, Entry>

  constructor(dataDir: string) {
    this.#path = join(dataDir, INVITE_FILE)
    this.#entries = new Map(load(this.#path).map((entry) => [entry.codeHash, entry]))
  }

  /** A new code, on disk when this returns. Throws `busy` when too many are open. */
  issue(role: MemberRole, expiresAt: number, now: number): Uint8Array {
    this.#forgetOld(now)
    const open = [...this.#entries.values()].filter((entry) => entry.usedBy === null)
    if (open.length >= OPEN_INVITES_MAX) {
      throw new Failure('busy', `${OPEN_INVITES_MAX} invites are open; wait until some expire`)
    }
    const code = new Uint8Array(randomBytes(CODE_BYTES))
    const codeHash = hashOf(code)
    this.#entries.set(codeHash, { codeHash, role, expiresAt, usedBy: null, certificate: null })
    this.#save()
    return code
  }

  /** Binds the code to the peer. The answer may leave the node: it is on disk. */
  redeem(
    code: Uint8Array,
    peer: PeerId,
    now: number,
    certify: (role: MemberRole) => MembershipCertificate,
  ): InviteRedemption {
    const entry = this.#entries.get(hashOf(code))
    if (entry === undefined) return { ok: false, reason: 'invite_unknown' }
    if (entry.usedBy === peer && entry.certificate !== null) {
      const certificate = decodeCertificate(Buffer.from(entry.certificate, 'base64'))
      if (certificate !== null) return { ok: true, certificate }
    }
    if (entry.usedBy !== null) return { ok: false, reason: 'invite_used' }
    if (now >= entry.expiresAt) return { ok: false, reason: 'invite_expired' }
    const certificate = certify(entry.role)
    const text = Buffer.from(encodeCertificate(certificate)).toString('base64')
    this.#entries.set(entry.codeHash, { ...entry, usedBy: peer, certificate: text })
    this.#save()
    return { ok: true, certificate }
  }

  #forgetOld(now: number): void {
    for (const [key, entry] of this.#entries) {
      if (now > entry.expiresAt + KEEP_MS) this.#entries.delete(key)
    }
  }

  #save(): void {
    const content = { v: 1, invites: [...this.#entries.values()] }
    const text = `${JSON.stringify(content, null, 2)}\n`
    replacePrivateFile(this.#path, text)
  }
}

function hashOf(code: Uint8Array): string {
  return hash('sha256', code, 'hex')
}

function load(path: string): readonly Entry[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  try {
    return InviteFile.parse(JSON.parse(text)).invites
  } catch (error) {
    const fix = 'restore it, or move it away to void all open invites'
    throw new Failure('invalid_config', `${path} is damaged: ${fix}`, path, error)
  }
}

import type { MessageStream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import { CODE_BYTES } from './invite.ts'
import type { InviteRefusal } from './invite-book.ts'
import type { Refusal } from './credential-book.ts'
import { certificateOfWire, certificateToWire } from './membership-certificate.ts'
import type { MembershipCertificate } from './membership-certificate.ts'
import { revocationOfWire } from './revocation.ts'
import type { Revocation } from './revocation.ts'
import { decodeCbor, recordOf } from './signed-paper.ts'
import { encode } from '../../wire/cbor-writer.ts'

/** A certificate takes 600 bytes, an address 100, a revocation 250 to 700. */
export const ADMISSION_BYTES_MAX = 64 * 1024
/** What revocations may take of a hello; the rest is exchanged once connected (roster.ts). */
export const HELLO_REVOCATION_BYTES_MAX = 48 * 1024
/** Two messages each way; a peer that needs longer than this on a bad line cannot be worked with. */
export const ADMISSION_TIMEOUT_MS = 5_000
const ADDRESSES_MAX = 16
const ADDRESS_LENGTH_MAX = 256

/** What a peer says first, inside the secured channel. */
export type Hello =
  | {
      readonly type: 'member'
      /** Null for a paper that cannot be read: refused like one that is missing. */
      readonly certificate: MembershipCertificate | null
      readonly addresses: readonly string[]
      readonly revocations: readonly Revocation[]
    }
  | { readonly type: 'newcomer'; readonly code: Uint8Array }

export type AdmissionRefusal = Refusal | InviteRefusal | 'not_an_issuer'

/** What a peer answers to the other's hello. */
export type Answer =
  | { readonly type: 'admitted'; readonly renewed: MembershipCertificate | null }
  | { readonly type: 'certified'; readonly certificate: MembershipCertificate }
  | { readonly type: 'refused'; readonly reason: string }

/** Length-prefixed messages on the secured channel, before any muxer. */
export class AdmissionChannel {
  readonly #messages: ReturnType<typeof lpStream>

  constructor(connection: MessageStream) {
    this.#messages = lpStream(connection, { maxDataLength: ADMISSION_BYTES_MAX })
  }

  async writeHello(hello: Record<string, unknown>, signal: AbortSignal): Promise<void> {
    await this.#messages.write(encode(hello), { signal })
  }

  async readHello(signal: AbortSignal): Promise<Hello | null> {
    return helloOf(decodeCbor((await this.#messages.read({ signal })).subarray()))
  }

  async writeAnswer(answer: Answer, signal: AbortSignal): Promise<void> {
    await this.#messages.write(encode(answerToWire(answer)), { signal })
  }

  async readAnswer(signal: AbortSignal): Promise<Answer | null> {
    return answerOf(decodeCbor((await this.#messages.read({ signal })).subarray()))
  }

  /** Gives the channel back, with what was read too far. */
  release(): void {
    this.#messages.unwrap()
  }
}

export function memberHello(
  certificate: MembershipCertificate,
  addresses: readonly string[],
  revocations: readonly Record<string, unknown>[],
): Record<string, unknown> {
  return {
    v: 1,
    type: 'member',
    certificate: certificateToWire(certificate),
    addresses: addresses.slice(0, ADDRESSES_MAX),
    revocations,
  }
}

export function newcomerHello(code: Uint8Array): Record<string, unknown> {
  return { v: 1, type: 'newcomer', code }
}

function helloOf(value: unknown): Hello | null {
  const record = recordOf(value)
  if (record === null || record['v'] !== 1) return null
  if (record['type'] === 'newcomer') {
    const { code } = record
    const isCode = code instanceof Uint8Array && code.byteLength === CODE_BYTES
    return isCode ? { type: 'newcomer', code } : null
  }
  if (record['type'] !== 'member') return null
  const { addresses, revocations } = record
  return {
    type: 'member',
    certificate: certificateOfWire(record['certificate']),
    addresses: addressesOf(addresses),
    revocations: revocationsOf(revocations),
  }
}

/** The usable ones: a peer with one strange address is still reached at the others. */
export function addressesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  const texts = value.filter((item): item is string => typeof item === 'string')
  return texts.filter((text) => text.length <= ADDRESS_LENGTH_MAX).slice(0, ADDRESSES_MAX)
}

/** Those that can be read; whether to believe them is the list's to judge. */
export function revocationsOf(value: unknown): readonly Revocation[] {
  if (!Array.isArray(value)) return []
  return value.map(revocationOfWire).filter((revocation) => revocation !== null)
}

function answerToWire(answer: Answer): Record<string, unknown> {
  switch (answer.type) {
    case 'admitted': {
      const { type, renewed } = answer
      return renewed === null ? { type } : { type, renewed: certificateToWire(renewed) }
    }
    case 'certified':
      return { type: answer.type, certificate: certificateToWire(answer.certificate) }
    case 'refused':
      return { type: answer.type, reason: answer.reason }
  }
}

function answerOf(value: unknown): Answer | null {
  const record = recordOf(value)
  switch (record?.['type']) {
    case 'admitted':
      return { type: 'admitted', renewed: certificateOfWire(record['renewed']) }
    case 'certified': {
      const certificate = certificateOfWire(record['certificate'])
      return certificate === null ? null : { type: 'certified', certificate }
    }
    case 'refused': {
      const { reason } = record
      return typeof reason === 'string' && /^[a-z_]{1,32}$/.test(reason)
        ? { type: 'refused', reason }
        : null
    }
    default:
      return null
  }
}

/**
 * An operating failure with a stable code: what went wrong outside the program. Expected outcomes
 * are values, bugs are assertions; only what a person must act on is thrown as this.
 * Tables at the edges map codes to HTTP statuses and exit codes.
 */
export class Failure extends Error {
  readonly code: FailureCode
  /** The field, file or option at fault, as the person wrote it. */
  readonly field: string | null

  constructor(code: FailureCode, message: string, field: string | null = null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.code = code
    this.field = field
  }
}

export type FailureCode =
  | 'invalid_input'
  | 'invalid_config'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'idempotency_conflict'
  | 'too_large'
  | 'unsupported_media_type'
  | 'preflight_failed'
  | 'quote_expired'
  | 'artwork_unavailable'
  | 'key_quorum_unavailable'
  | 'quorum_unavailable'
  | 'unknown_outcome'
  | 'busy'
  | 'store_failed'
  | 'store_full'
  | 'daemon_unreachable'
  | 'daemon_running'
  | 'network_refused'
  | 'invite_invalid'
  | 'internal'

/** Thrown by `assert`: a broken invariant, that is a bug. The process stops rather than guess. */
export class BrokenInvariant extends Error {
  override name = 'BrokenInvariant'
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BrokenInvariant(message)
}

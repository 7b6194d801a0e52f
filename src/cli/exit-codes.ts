import type { FailureCode } from '../models/failure.ts'

/** What the shell gets; documented in `printnode --help` and the README. */
export const EXIT = {
  ok: 0,
  failure: 1,
  /** Wrong arguments, a wrong file, a wrong configuration: change it, then try again. */
  invalid: 2,
  notFound: 3,
  conflict: 4,
  unauthorized: 5,
  unreachable: 6,
  /** Not available now, or nobody knows whether it happened: the same command again is safe. */
  retry: 7,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** How a command that did its work ends otherwise than with `ok`: its answer is not the good one. */
export type Conclude = (code: ExitCode) => void

const EXIT_OF: Readonly<Record<FailureCode, ExitCode>> = {
  invalid_input: EXIT.invalid,
  invalid_config: EXIT.invalid,
  invite_invalid: EXIT.invalid,
  too_large: EXIT.invalid,
  unsupported_media_type: EXIT.invalid,
  preflight_failed: EXIT.invalid,
  not_found: EXIT.notFound,
  conflict: EXIT.conflict,
  idempotency_conflict: EXIT.conflict,
  daemon_running: EXIT.conflict,
  quote_expired: EXIT.conflict,
  unauthorized: EXIT.unauthorized,
  forbidden: EXIT.unauthorized,
  daemon_unreachable: EXIT.unreachable,
  key_quorum_unavailable: EXIT.retry,
  quorum_unavailable: EXIT.retry,
  unknown_outcome: EXIT.retry,
  busy: EXIT.retry,
  artwork_unavailable: EXIT.retry,
  network_refused: EXIT.failure,
  store_failed: EXIT.failure,
  store_full: EXIT.failure,
  internal: EXIT.failure,
}

export function exitCodeOf(code: FailureCode): ExitCode {
  return EXIT_OF[code]
}

export const EXIT_HELP = `Exit codes:
  0  done
  1  failed, or what was verified is not sound
  2  wrong arguments, input or configuration
  3  not found
  4  conflict with what is there
  5  not authorized
  6  the daemon cannot be reached
  7  not available now, or the outcome is unknown: the same command again is safe`

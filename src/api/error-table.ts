import type { FailureCode } from '../models/failure.ts'

/**
 * The HTTP status of each failure code. What a client should repeat is 5xx, what it must change
 * first is 4xx.
 */
export const HTTP_STATUS: Readonly<Record<FailureCode, number>> = {
  invalid_input: 400,
  invalid_config: 400,
  invite_invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  network_refused: 403,
  not_found: 404,
  conflict: 409,
  idempotency_conflict: 409,
  daemon_running: 409,
  quote_expired: 410,
  too_large: 413,
  unsupported_media_type: 415,
  preflight_failed: 422,
  internal: 500,
  store_failed: 500,
  artwork_unavailable: 503,
  key_quorum_unavailable: 503,
  quorum_unavailable: 503,
  busy: 503,
  daemon_unreachable: 503,
  // The operation may still happen: a gateway timeout says that, a plain failure would not.
  unknown_outcome: 504,
  store_full: 507,
}

/** What to do about a code when the place that reports it knows nothing better. */
export const FIX: Readonly<Record<FailureCode, string>> = {
  invalid_input: 'correct the named fields and send it again',
  invalid_config: 'correct the configuration; `printnode config show` prints what is in force',
  invite_invalid: 'ask for a new invite',
  unauthorized:
    'send `Authorization: Bearer <token>`; the CLI reads it from the home directory or PRINTNODE_TOKEN',
  forbidden: 'ask the operator of this node',
  network_refused: 'ask the founder of the network for a new invite',
  not_found: 'check the id; lists show what there is',
  conflict: 'read it again and decide anew',
  idempotency_conflict: 'use a new idempotencyKey for another order, or send the first body again',
  daemon_running: 'stop the daemon first',
  too_large: 'send less',
  unsupported_media_type: 'send `Content-Type: application/json`, or application/pdf for artwork',
  preflight_failed: 'correct the file as each issue says and upload it again',
  quote_expired: 'ask for a new quote and name it, or leave the quote out',
  internal: 'look into the log of the node',
  store_failed: 'check the disk of the node, then start it again',
  artwork_unavailable: 'upload the artwork again to this node',
  key_quorum_unavailable:
    'send the same request with the same idempotencyKey again in a few seconds',
  quorum_unavailable: 'send it again in a few seconds',
  busy: 'send it again in a few seconds',
  daemon_unreachable: 'start it with `printnode start`, or name another with --peer',
  unknown_outcome: 'it may have happened: send the same request with the same idempotencyKey again',
  store_full: 'free space on the disk of the node',
}

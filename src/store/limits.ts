/** Bounds of the store, each with its reason. */

/** Register values are 16 KiB at most, private records less; a megabyte is a bug. */
export const VALUE_BYTES_MAX = 1_048_576
/** `<kind>/<name>`: the longest name is a merchant id with an idempotency key. */
export const KEY_LENGTH_MAX = 512
/** One transaction stays well under a second even on a disk that writes 10 MB a second. */
export const BATCH_BYTES_MAX = 4_194_304
/** Commits in one transaction: more make each wait longer and save nothing (store/README.md). */
export const BATCH_COMMITS_MAX = 512
/** What may wait for the disk: beyond it the node has promised more than the disk can write. */
export const PENDING_BYTES_MAX = 67_108_864
export const PENDING_COMMITS_MAX = 65_536
/** Write-ahead log between checkpoints: 16 MiB replay in a fraction of a second after a crash. */
export const CHECKPOINT_BYTES = 16_777_216

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
/**
 * Each of the two files of the log. Read and checked whole at open, in some 10 ms; and as long as a
 * register is changed again within one file, the database is written once for all its changes.
 */
export const SEGMENT_BYTES = 4_194_304
/**
 * Moved into the database at a time: a commit that comes meanwhile waits for one or two milliseconds.
 * More than a commit of a busy node has, so that a file is empty before the other one is full.
 */
export const DRAIN_ROWS_MAX = 64
export const DRAIN_BYTES_MAX = 131_072
/** SQLite's own log between checkpoints: each holds up commits for two flushes, and some pages. */
export const CHECKPOINT_BYTES = 2_097_152
/** After so long without another batch the head file learns of the newest. */
export const SETTLE_MS = 5

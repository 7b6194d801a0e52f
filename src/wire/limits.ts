/** What shops say of themselves: how much, how old, how many. Each limit with its reason. */

/**
 * A usual report has under 300 bytes; the mesh multiplies every byte by about 16 (DESIGN.md 5.2).
 * This is the most that gossip carries: a shop with hundreds of blanks on its shelves.
 */
export const REPORT_BYTES_MAX = 4_096
/** Shelf lines in a report, those with most free units first: with long names they still fit it. */
export const REPORT_STOCK_LINES_MAX = 256
/** 16 capabilities of a dozen names each are 3 KiB. Beyond 4 KiB a profile spreads by anti-entropy alone. */
export const PROFILE_BYTES_MAX = 16_384
/** Units in a promise or on a shelf: sums of a thousand shops stay exact. */
export const REPORT_UNITS_MAX = 1_000_000_000

/** Shops known to one node: a digest of all of them is one message (`report_digest`). */
export const SHOPS_MAX = 1_000
/** One `report_delta`: heartbeats wait behind at most one of these for a few milliseconds. */
export const DELTA_BYTES_MAX = 131_072
/** Deltas that answer one digest: a whole usual table, and half of a peer's send queue. */
export const DELTA_MESSAGES_MAX = 16

/** A digest goes where reports go, by the same gossip. */
export const DIGEST_BYTES_MAX = 4_000
/** Two ids and some numbers, signed. */
export const PULSE_BYTES_MAX = 400
/** Between two signs of life of a cluster, in seconds: a day is more than anybody waits. */
export const PACE_S_MAX = 86_400
/**
 * Digests known to one node, the nearest: 150 kB, and two thousand shops behind them. Who serves a place beyond
 * them is looked up (`runtime/neighbourhood/directory.ts`).
 */
export const DIGESTS_MAX = 128
/**
 * Beyond its own region and those around it a node hears of a cluster from whoever knows it, and is
 * content with news of the last half hour (in seconds, as rounds count).
 */
export const DIGEST_FAR_S = 1_800
/**
 * Three signs of life were lost, or passed on late and by a clock that is behind; where many clusters speak,
 * each does so less often (`clusters/digests/herald.ts`).
 */
export const DIGEST_STALE_MS = 3_600_000
export const DIGEST_STALE_MS_A_CLUSTER = 90_000
/** A cluster that is dark at night is not forgotten until the next evening. */
export const DIGEST_FORGET_MS = 86_400_000

/** Shops that one cluster proposes for an order: the best, and a few for each of its first lines. */
export const SOLICITED_SHOPS_MAX = 16

/** Nothing says more than this often: a burst of offers is one report. */
export const REPORT_GAP_MS = 1_000
/** Small changes wait for each other this long: until they add up they matter to no router (ROUTING.md, point 2). */
export const REPORT_MINOR_GAP_MS = 60_000
/** Clocks of shops without a time server differ by minutes. Beyond, a report cannot be aged. */
export const REPORT_AHEAD_MS_MAX = 300_000
/** A shop that has been silent through two weeks of holidays must introduce itself again. */
export const REPORT_FORGET_MS = 14 * 86_400_000
/** A profile whose report does not come within a day is nobody's. */
export const PROFILE_ALONE_MS = 86_400_000
/**
 * A boot number is at least the clock's seconds (`Store.boot`) and grows by one a start: nobody
 * starts a day's worth of seconds. Refusing more keeps a wrong clock from pinning a version for ever.
 */
export const BOOT_AHEAD_S_MAX = 86_400

/**
 * A register's value. New attempts at an order stop at 12 KiB (`ORDER_BYTES_SOFT_MAX`); seven parts
 * that then all come to their end with the longest texts that people may write make it 45 KiB.
 */
export const REGISTER_VALUE_BYTES_MAX = 65_536
/** A sealed address, a signed report or profile, an explanation. */
export const RECORD_BYTES_MAX = 65_536
/** Decisions that explain one order, in one message. */
export const DECISIONS_MAX = 16
/** All decisions of one order: the message that tells them keeps others waiting a few milliseconds. */
export const DECISIONS_BYTES_MAX = 262_144

/**
 * A piece of a key group on its way to the next committee: a list of all others, which is the longest;
 * 300 settled keys; or a few with all that creates their orders.
 */
export const KEY_BLOB_BYTES_MAX = 131_072
/** Pieces that one message names: 64 KiB of hashes, for more keys than a group may have. */
export const KEY_BLOBS_MAX = 2_048

import type { StewardTerms } from '../../clusters/steward/steward-terms.ts'
import type { DetectorTerms } from '../../membership/detection/detector-terms.ts'
import type { PeerId } from '../../models/ids.ts'
import type { OrderSpec } from '../../models/order.ts'
import type { ShopProfile, StockLine } from '../../models/shop.ts'
import type { FloorPolicy } from '../../orders/floor/floor.ts'
import type { KeepingTerms } from '../../orders/intake/keeping.ts'
import type { PlacementTerms } from '../../orders/placing/placement.ts'
import type { ObtainFailure } from '../../ports/hands.ts'
import type { DiskTerms } from '../town/sim-disk.ts'
import type { NetworkTerms } from '../town/sim-network.ts'
import type { PrinterTerms } from '../town/sim-printer.ts'

/**
 * Everything that is decided about a world before it begins, as plain data: a failing one can be
 * cut down, order by order and fault by fault, and still be run.
 */
export interface Scenario {
  readonly seed: string
  /** Milliseconds since 1970. */
  readonly startAt: number
  readonly shops: readonly ShopPlan[]
  readonly network: NetworkTerms
  readonly placement: PlacementTerms
  readonly keeping: KeepingTerms
  readonly detector: DetectorTerms
  readonly steward: StewardTerms
  /** Shops that a node knows in full, of its own cluster and its neighbours; not there: all. */
  readonly reportedShopsMax?: number
  /** Whether members tell each other what their capacity is worth. */
  readonly clusterPrices?: boolean
  readonly orders: readonly OrderPlan[]
  readonly faults: readonly FaultPlan[]
  /** Somebody looks at a random order at this pace, at a random node. */
  readonly watchEveryMs: number
  /** Faults happen until then… */
  readonly safetyMs: number
  /** …and so long after it everything must have ended. */
  readonly livenessMs: number
  /** When all has ended, nothing happens for so long at least before the last questions. */
  readonly quietMs: number
}

export interface ShopPlan {
  readonly peer: PeerId
  /** `boot` and `revision` are those of no start yet. */
  readonly profile: ShopProfile
  readonly stock: readonly StockLine[]
  readonly floor: FloorPolicy
  readonly printer: PrinterTerms
  readonly disk: DiskTerms
  readonly skewMs: number
  readonly clockRate: number
  /** How often its people look at the queue. */
  readonly operatorEveryMs: number
  /** Nobody looks before. Not there: they do from the beginning. */
  readonly absentMs?: number
  /** Per thousand accepted jobs looked at: given back, though nothing is wrong. */
  readonly rejectRate: number
  /** Per thousand parked jobs that are not printed: nor can they be. Not there: some. */
  readonly lostRate?: number
  /** Per thousand parcels on their way, at each look: refused at the door. Not there: some. */
  readonly returnedRate?: number
  /** Merchants come to it. Only such shops keep orders. */
  readonly takesOrders: boolean
  /** It joins the network so long after the first ones were started. */
  readonly opensAtMs: number
  /** False: what it is told to fetch it neither gets nor says why. */
  readonly fetches: boolean
}

export interface OrderPlan {
  /** After the beginning. */
  readonly atMs: number
  readonly intake: number
  /** Its merchant is `sim.<n>` until there is a cluster to keep that one's keys. */
  readonly spec: OrderSpec
  /** Empty: none, and no second try. */
  readonly key: string
  /** The same request comes again, acknowledged or not. */
  readonly againAfterMs: number | null
  /** Other intakes to which a request with a key is sent too, so long after the first. */
  readonly elsewhere: readonly { readonly intake: number; readonly afterMs: number }[]
  readonly cancelAfterMs: number | null
  /** Whoever sent it is gone before any answer comes: nobody asks again, or cancels. */
  readonly vanishes: boolean
  /** Its file cannot be printed by anybody. */
  readonly spoiled: ObtainFailure | null
}

/**
 * When exactly a process dies: between two inputs, after so many more effects (so in the middle of a
 * step), when so many more writes are durable and it has not heard of the last one, when the press
 * next runs, or so many effects after its door has refused one job so many times.
 */
export type Moment =
  | { readonly type: 'now' }
  | { readonly type: 'effects'; readonly count: number }
  | { readonly type: 'writes'; readonly count: number }
  | { readonly type: 'press' }
  | { readonly type: 'refusal'; readonly times: number; readonly count: number }
  /** After its door has refused a job so often, as soon as it has asked that the part be freed. */
  | { readonly type: 'giving_up'; readonly times: number }

/** Begins `atMs` after the beginning and lasts `forMs`, or until faults end. */
export type FaultPlan = { readonly atMs: number; readonly forMs: number } & (
  | {
      readonly type: 'crash'
      readonly shop: number
      readonly moment: Moment
    }
  | { readonly type: 'pause'; readonly shop: number }
  | {
      readonly type: 'cut'
      /**
       * Some from the others, both ways or `one_way`; halves that only one node joins; a ring, where
       * each reaches its neighbours; or link after link, mended in another order (swizzle clog).
       */
      readonly shape: 'side' | 'one_way' | 'bridge' | 'ring' | 'swizzle'
      /** Directions that carry nothing. */
      readonly links: readonly Link[]
    }
  | {
      readonly type: 'flap'
      readonly a: number
      readonly b: number
      readonly everyMs: number
    }
  | { readonly type: 'slow_disk'; readonly shop: number; readonly factor: number }
  | { readonly type: 'full_disk'; readonly shop: number }
  | { readonly type: 'failed_disk'; readonly shop: number }
  | {
      readonly type: 'wipe'
      readonly shop: number
      /**
       * At the very moment at which the shop is given work, has said `placed` to a merchant, or has its
       * press run: then with work that it has begun, which other moments spare.
       */
      readonly moment: 'now' | 'offered' | 'placed' | 'pressed'
    }
  /** What was written is no longer what is read: found out at the next start. */
  | { readonly type: 'rotten_disk'; readonly shop: number; readonly how: Rot }
  /** The disk as it was when the fault began comes back when it ends. */
  | { readonly type: 'old_backup'; readonly shop: number }
  /** Its disk is copied, and a second daemon runs with the copy beside it. */
  | { readonly type: 'clone'; readonly shop: number }
  | { readonly type: 'clock'; readonly shop: number; readonly byMs: number }
  /** The daemon is told to stop for the night; it is back `forMs` after it has. */
  | { readonly type: 'planned_stop'; readonly shop: number }
  | { readonly type: 'still_clock'; readonly shop: number }
  /** Set right again, and the daemon restarted, when somebody notices. */
  | { readonly type: 'wrong_date'; readonly shop: number; readonly days: number }
  | { readonly type: 'paper_out'; readonly shop: number }
  /** Dies over the job that it runs, and says nothing until it is repaired. */
  | { readonly type: 'dead_printer'; readonly shop: number }
  /** Its people lock up and never come back: at some time, or when the shop is next given work, or begins some. */
  | { readonly type: 'gone'; readonly shop: number; readonly moment: 'now' | 'offered' | 'started' }
  /** Somebody at another shop has it voted out, whether it lives or not; or right after it is gone. */
  | {
      readonly type: 'voted_out'
      readonly shop: number
      readonly at: number
      readonly moment: 'now' | 'gone'
    }
)

/** From one node to another, by index. */
export type Link = readonly [from: number, to: number]
export type Rot = 'bit_flip' | 'truncated_tail' | 'misdirected_write'

/** What happens by chance. What people decide is drawn apart (`draw-stops.ts`). */
export type FaultType = Exclude<FaultPlan['type'], 'planned_stop' | 'gone' | 'voted_out' | 'clone'>
export const FAULT_TYPES: readonly FaultType[] = [
  'crash',
  'pause',
  'cut',
  'flap',
  'slow_disk',
  'full_disk',
  'failed_disk',
  'wipe',
  'rotten_disk',
  'old_backup',
  'clock',
  'still_clock',
  'wrong_date',
  'paper_out',
  'dead_printer',
]

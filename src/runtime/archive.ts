import type { ClusterId, PeerId } from '../models/ids.ts'
import { clusterOfKey } from '../clusters/cluster-id.ts'
import type { StoreCheck } from '../membership/stores/store-check.ts'
import { orderOfKey } from '../orders/order-ref.ts'
import { RegisterCollector } from '../registers/collector.ts'
import { HORIZON_KEY } from '../registers/horizon.ts'
import { RegisterKeeper } from '../registers/keeper.ts'
import { Locator } from '../registers/locator.ts'
import { RegisterProposer } from '../registers/proposer.ts'
import type { RegisterRef } from '../registers/register-ref.ts'
import { RegisterShelf } from '../registers/shelf.ts'
import { isKeeperRequest, isRegisterAnswer } from '../registers/traffic.ts'
import type { Keeper, Message, RegisterKey, RegisterMessage } from '../wire/messages.ts'
import type { RegisterCareMessage } from '../wire/register-messages.ts'
import { REGISTER_SHAPES } from '../wire/register-shapes.ts'
import type { MachineContext } from './machine-context.ts'
import { dayOf, OrderWays, registerPolicy, whoMayKnow } from './keeping/order-ways.ts'

const BORN_RECORD = 'node/born'
/** The collector's pace: the horizon counts on an hour (registers/horizon.ts). */
const COLLECT_MS = 60 * 60_000

export type AboutRegisters = RegisterMessage | RegisterCareMessage

export interface ArchiveInit {
  readonly context: MachineContext
  readonly records: Iterable<{ readonly key: string; readonly value: Uint8Array }>
  /** First round time-out, until rounds have been measured. */
  readonly roundMs: number
  readonly accepted: (key: RegisterKey, from: PeerId) => void
  readonly chosen: (ref: RegisterRef, bytes: Uint8Array) => void
  readonly retired: (key: RegisterKey) => void
  /** Stores that are no keepers any more. */
  readonly lost: (keepers: readonly Keeper[]) => void
  readonly connected: () => readonly PeerId[]
  readonly membersOf: (cluster: ClusterId) => readonly PeerId[]
  readonly stores: Pick<StoreCheck, 'hasBegun'>
}

/** All that this node has to do with registers: what it keeps, what it proposes, where others are. */
export class Archive {
  readonly keeper: RegisterKeeper
  readonly proposer: RegisterProposer
  readonly ways: OrderWays
  readonly #context: MachineContext
  readonly #locator: Locator
  readonly #collector: RegisterCollector
  readonly #born: number
  readonly #isNew: boolean

  constructor(init: ArchiveInit) {
    const { context } = init
    this.#context = context
    const born = bornOf(init.records)
    this.#isNew = born === null
    this.#born = born ?? context.boot
    const policy = registerPolicy(() => dayOf(context.now()))
    this.keeper = new RegisterKeeper(context, (key, from) => init.accepted(key, from), {
      policy,
      born: this.#born,
      alarm: (_key, what) => context.count(`register_alarm_${what}`),
      chosen: (ref, bytes) => init.chosen(ref, bytes),
      retired: (key) => init.retired(key),
    })
    this.proposer = new RegisterProposer(context, {
      calendar: policy,
      roundMs: init.roundMs,
      troubled: (_ref, lost) => init.lost(lost),
      isReadAgain: (key) => clusterOfKey(key) !== null,
      keptHere: ({ key, generation }) => this.keeper.shelf.get(key, generation)?.slot ?? null,
    })
    this.#locator = new Locator(context, (key) => {
      const order = orderOfKey(key)
      const { membersOf } = init
      if (order === null) return init.connected()
      const asked = whoMayKnow(order, { connected: init.connected(), membersOf })
      return asked.filter((peer) => peer !== context.self)
    })
    this.ways = new OrderWays({
      context,
      keeper: this.keeper,
      locator: this.#locator,
      born: this.#born,
      hasBegun: (boot) => init.stores.hasBegun(boot),
    })
    this.#collector = new RegisterCollector(context, this.keeper, this.proposer)
  }

  /** Asks around who keeps a register; null: nobody who answers. */
  locate(key: RegisterKey, done: (ref: RegisterRef | null) => void): void {
    this.#locator.locate(key, ({ ref }) => done(ref))
  }

  static hears(message: Message): message is AboutRegisters {
    return Object.hasOwn(REGISTER_SHAPES, message.type)
  }

  /** False for records that are about something else. */
  restore(key: string, value: Uint8Array): boolean {
    if (RegisterShelf.owns(key)) this.keeper.restore(key, value)
    else if (key === HORIZON_KEY) this.keeper.horizon.restore(value)
    else return false
    return true
  }

  begin(): void {
    if (this.#isNew) {
      const value = new TextEncoder().encode(String(this.#born))
      this.#context.persist([{ key: BORN_RECORD, value }], () => undefined)
    }
    this.#collect()
  }

  handle(from: PeerId, message: AboutRegisters): void {
    if (message.type === 'accept') this.proposer.saw(message.ballot)
    if (isKeeperRequest(message)) this.keeper.handle(from, message)
    else if (isRegisterAnswer(message)) this.proposer.handle(from, message)
    else this.#locator.handle(from, message)
  }

  #collect(): void {
    this.#collector.collect()
    this.#context.after(COLLECT_MS, () => this.#collect())
  }
}

function bornOf(
  records: Iterable<{ readonly key: string; readonly value: Uint8Array }>,
): number | null {
  for (const { key, value } of records)
    if (key === BORN_RECORD) return Number(new TextDecoder().decode(value))
  return null
}

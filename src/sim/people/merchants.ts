import type { MerchantId } from '../../models/ids.ts'
import type { CommandResult, Submitted } from '../../runtime/commands/command.ts'
import type { Submission } from '../../orders/intake/submission.ts'
import type { Acknowledgement, Exchange } from '../checkers/checker.ts'
import type { SimClock } from '../town/clock.ts'
import type { Dice } from '../dice.ts'
import type { OrderPlan, Scenario } from '../drawing/scenario.ts'
import type { SimArtwork } from '../town/sim-artwork.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Story } from '../story.ts'
import type { Tally } from '../tally.ts'

/** A merchant's program waits that long before it sends a request again. */
const RETRY_MS_MIN = 500
const RETRY_MS_MAX = 20_000
/** A merchant that waits for a shop to find its cluster looks again. */
const LOOK_MS = 1_000
/** A cancel is asked for that often before the merchant picks up the telephone. */
const CANCEL_TRIES = 20
/** Looks in a thousand that are at a list, and of the others those that ask why. */
const LIST_RATE = 300
const EXPLAIN_RATE = 50
/** More than a world has orders. */
const LIST_MAX = 100

export interface MerchantEars {
  acknowledged(ack: Acknowledgement): void
  /** It was told that nobody has what its key stands for. */
  disowned(plan: OrderPlan): void
}

/** Asks a node, and shows the checkers what was asked and heard. */
export type Asker = (
  node: SimNode,
  command: Exchange['command'],
  heard: (result: CommandResult | null) => void,
) => void

interface Standing {
  readonly ask: Asker
  readonly clock: SimClock
  readonly dice: Dice
  readonly nodes: readonly SimNode[]
  readonly artwork: SimArtwork
  readonly ears: MerchantEars
  readonly tally: Tally
  readonly story: Story | null
  /** A cluster that nobody can ask anything of any more. */
  isLost(cluster: string): boolean
}

/** The people and programs that order: send, send again when nothing is known, cancel, look. */
export class Merchants {
  readonly #world: Standing
  readonly #scenario: Scenario
  readonly #acknowledged: Acknowledgement[] = []
  /** Clusters that keep merchants' keys, by their names in the scenario. */
  readonly #homes = new Map<MerchantId, string>()
  /** Requests that a merchant still waits to be answered. */
  #open = 0
  /** Cancels that a merchant has in mind or waits to be answered. */
  #cancels = 0

  constructor(scenario: Scenario, world: Standing) {
    this.#scenario = scenario
    this.#world = world
  }

  /** False while a merchant still sends something again. */
  get areDone(): boolean {
    return this.#open === 0
  }

  /** True once nobody asks for anything but to look. */
  get areQuiet(): boolean {
    return this.#open === 0 && this.#cancels === 0
  }

  begin(): void {
    const { clock } = this.#world
    for (const plan of this.#scenario.orders) {
      clock.after(plan.atMs, () => this.#order(plan, plan.intake))
      if (plan.againAfterMs !== null) {
        clock.after(plan.atMs + plan.againAfterMs, () => this.#order(plan, plan.intake))
      }
      for (const { intake, afterMs } of plan.elsewhere) {
        clock.after(plan.atMs + afterMs, () => this.#order(plan, intake))
      }
    }
    this.#watch()
  }

  /** A merchant with keys is one of a shop that has found its cluster: its keys are kept there. */
  #order(plan: OrderPlan, intake: number): void {
    if (plan.key === '' || this.#homes.has(plan.spec.merchant)) {
      this.#send(plan, intake)
      return
    }
    this.#open += 1
    const { clock, nodes } = this.#world
    const shop = nodes[plan.intake] as SimNode
    this.#world.ask(shop, { type: 'status' }, (result) => {
      this.#open -= 1
      const status = result as CommandResult<'status'> | null
      const home = status === null ? '' : status.cluster.id
      if (home !== '' && !this.#homes.has(plan.spec.merchant)) {
        this.#homes.set(plan.spec.merchant, home)
      }
      this.#open += 1
      clock.after(this.#homes.has(plan.spec.merchant) ? 0 : LOOK_MS, () => {
        this.#open -= 1
        this.#order(plan, intake)
      })
    })
  }

  #send(plan: OrderPlan, intake: number): void {
    this.#open += 1
    const node = this.#world.nodes[intake] as SimNode
    // The file goes to the intake with the order: a merchant without an answer uploads it again.
    for (const { artwork } of plan.spec.items) {
      this.#world.artwork.put(intake, artwork.hash, this.#world.clock.now)
      if (plan.spoiled !== null) this.#world.artwork.spoil(artwork.hash, plan.spoiled)
    }
    this.#world.tally.add('submit.sent')
    if (plan.vanishes) this.#world.tally.add('fault.vanished_merchant')
    const submission = submissionOf(plan, this.#merchantOf(plan))
    this.#world.ask(node, { type: 'submit', submission }, (result) => {
      this.#open -= 1
      this.#heard(plan, node, result as CommandResult<'submit'> | null)
    })
  }

  #heard(plan: OrderPlan, node: SimNode, result: CommandResult<'submit'> | null): void {
    const { tally, story, clock, dice } = this.#world
    if (plan.vanishes) {
      tally.add('submit.nobody_listens')
      return
    }
    const outcome = result === null ? 'no_answer' : result.ok ? 'placed' : result.code
    tally.add(`submit.${outcome}`)
    story?.tell(clock.now, node.letter, `${plan.spec.merchantReference}: ${outcome}`)
    if (result?.ok === true) {
      this.#placed(plan, result)
    } else if (outcome === 'conflict') {
      // Its key stands for what nobody has: a person goes and asks the shops.
      this.#world.ears.disowned(plan)
    } else if (plan.key !== '' && !this.#isKeyLost(plan)) {
      // Whatever became of it: with the same key it is safe to ask again, and this one does.
      this.#open += 1
      clock.after(dice.between(RETRY_MS_MIN, RETRY_MS_MAX), () => {
        this.#open -= 1
        this.#send(plan, this.#next(plan))
      })
    }
  }

  /** Its key was kept on disks that were given up: nobody will ever say; its people telephone. */
  #isKeyLost({ spec }: OrderPlan): boolean {
    const home = this.#homes.get(spec.merchant)
    return home !== undefined && this.#world.isLost(home)
  }

  /** Who is not answered by one shop asks another, where the merchant knows more than one. */
  #next({ intake, elsewhere }: OrderPlan): number {
    return this.#world.dice.pick([intake, ...elsewhere.map((other) => other.intake)])
  }

  #merchantOf({ spec }: OrderPlan): MerchantId {
    const home = this.#homes.get(spec.merchant)
    return home === undefined
      ? spec.merchant
      : (spec.merchant.replace(/^[^.]*/, home) as MerchantId)
  }

  #placed(plan: OrderPlan, { order, alreadyExists, artwork }: Submitted): void {
    const ack = { plan, order, alreadyExists, artwork }
    this.#world.ears.acknowledged(ack)
    if (this.#acknowledged.some((known) => known.order.id === order.id)) return
    this.#acknowledged.push(ack)
    if (plan.cancelAfterMs !== null) {
      this.#cancels += 1
      this.#world.clock.after(plan.cancelAfterMs, () => this.#cancel(ack, CANCEL_TRIES))
    }
  }

  #cancel(ack: Acknowledgement, triesLeft: number): void {
    const { dice, nodes, ask, tally, clock } = this.#world
    const node = dice.pick(nodes)
    ask(node, { type: 'cancel', order: ack.order.id }, (result) => {
      const outcome = result === null ? 'no_answer' : result.ok ? 'heard' : result.code
      tally.add(`cancel.${outcome}`)
      if (result?.ok === true || triesLeft === 0) {
        this.#cancels -= 1
        return
      }
      clock.after(dice.between(RETRY_MS_MIN, RETRY_MS_MAX), () => this.#cancel(ack, triesLeft - 1))
    })
  }

  /** Somebody looks at some order somewhere, or at a list of all of them. */
  #watch(): void {
    const { clock, dice } = this.#world
    clock.after(dice.between(1, this.#scenario.watchEveryMs * 2), () => {
      if (this.#acknowledged.length > 0) this.#look()
      this.#watch()
    })
  }

  #look(): void {
    const { dice, nodes, ask } = this.#world
    const { order } = dice.pick(this.#acknowledged)
    const node = dice.pick(nodes)
    const all = { merchant: null, state: null, limit: LIST_MAX, after: null } as const
    const heard = (): void => undefined
    if (dice.hits(LIST_RATE)) ask(node, { type: 'orders', ...all }, heard)
    else if (dice.hits(EXPLAIN_RATE)) ask(node, { type: 'explain', order: order.id }, heard)
    else ask(node, { type: 'order', order: order.id }, heard)
  }
}

function submissionOf(plan: OrderPlan, merchant: MerchantId): Submission {
  const { country } = plan.spec.destination
  return {
    spec: { ...plan.spec, merchant },
    recipient: {
      name: 'Ada Reader',
      street: '1 Paper Lane',
      city: 'Springfield',
      region: '',
      postcode: '94103',
      country,
      email: 'ada@example.org',
      phone: '',
    },
    salt: '00112233445566778899aabbccddeeff',
    idempotencyKey: plan.key,
    fingerprint: plan.spec.merchantReference,
  }
}

import { claimOf } from '../../../src/models/claim.ts'
import type { OrderId, PartId, PeerId } from '../../../src/models/ids.ts'
import type { Item, Order, OrderSpec, Recipient } from '../../../src/models/order.ts'
import type { IntakeOutcome, Submission } from '../../../src/orders/intake/intake.ts'
import type { Leg, ShopOperation } from '../../../src/orders/operation.ts'
import type { Route, RouteAnswer, RouteRequest } from '../../../src/orders/placing/route-port.ts'
import { eveningOf, MONDAY } from '../desk/shop-fixture.ts'
import type { NodeTraits, OrderNode } from './order-node.ts'
import { OrderWorld } from './order-world.ts'
import { ANNA, ANNAS_DESK, BORIS, BORIS_DESK, INTAKE, item, SPEC } from './sample.ts'

export const INTAKES_DESK = '1'.repeat(32) as typeof ANNAS_DESK
export const RECIPIENT: Recipient = {
  name: 'Jane Doe',
  street: '1 Hidden Lane',
  city: 'San Francisco',
  region: 'CA',
  postcode: '94110',
  country: 'US',
  email: 'jane@example.com',
  phone: '',
}

/** An order that Los Angeles time lets a shop do from Monday to Thursday. */
export function specOf(items: readonly Item[] = [item(10)]): OrderSpec {
  return { ...SPEC, items, shipBy: eveningOf(MONDAY + 3) }
}

export function submissionOf(
  wish: { readonly key?: string; readonly fingerprint?: string; readonly spec?: OrderSpec } = {},
): Submission {
  return {
    spec: wish.spec ?? specOf(),
    recipient: RECIPIENT,
    salt: '5a17',
    idempotencyKey: wish.key ?? '',
    fingerprint: wish.fingerprint ?? 'body-1',
  }
}

/** Everything to the first of these shops that is not excluded. Says what it was asked. */
export function preferring(
  ...shops: readonly PeerId[]
): Route & { readonly asked: RouteRequest[] } {
  const asked: RouteRequest[] = []
  const route = (request: RouteRequest): RouteAnswer => {
    asked.push(request)
    const shop = shops.find((s) => !request.excluded.has(s))
    if (shop === undefined) {
      return { type: 'unroutable', reason: 'no_eligible_shop', explanation: { none: true } }
    }
    const legs = [{ shop, shares: request.shares, price: 100 }]
    return { type: 'routed', legs, explanation: { chosen: shop } }
  }
  return Object.assign(route, { asked })
}

/** An intake that prints nothing itself, and two shops. */
export class OrderStory {
  readonly world = new OrderWorld()
  readonly intake: OrderNode
  readonly anna: OrderNode
  readonly boris: OrderNode

  /** `annas`: what is different at Anna's. */
  constructor(
    shops: Partial<NodeTraits> = {},
    route: Route = preferring(ANNA, BORIS),
    annas: Partial<NodeTraits> = {},
  ) {
    this.intake = this.world.add(INTAKE, INTAKES_DESK, { ...shops, route })
    this.anna = this.world.add(ANNA, ANNAS_DESK, { ...shops, ...annas })
    this.boris = this.world.add(BORIS, BORIS_DESK, shops)
    this.world.run()
  }

  /** What the intake answers, once the world has come to rest; null: it never did. */
  submit(submission = submissionOf()): IntakeOutcome | null {
    const answers: IntakeOutcome[] = []
    this.submitLater(submission, (outcome) => answers.push(outcome))
    this.world.run()
    return answers[0] ?? null
  }

  submitLater(submission: Submission, done: (outcome: IntakeOutcome) => void): void {
    const { intake } = this
    intake.act(() =>
      intake.intake.submit(submission, (outcome) => {
        if (outcome.type === 'placed') intake.conductor.watch(outcome.order.id, [intake.keeper])
        done(outcome)
      }),
    )
  }

  /** An order that is placed, and has gone as far as it can at this instant. */
  place(spec = specOf()): OrderId {
    const outcome = this.submit(submissionOf({ spec }))
    if (outcome?.type !== 'placed') throw new Error(`not placed: ${outcome?.type}`)
    return outcome.order.id
  }

  /** Placed, but nobody conducts it: what happens next is the test's to say. */
  leaveAlone(spec = specOf()): OrderId {
    const { intake } = this
    let id: OrderId | null = null
    intake.act(() =>
      intake.intake.submit(submissionOf({ spec }), (outcome) => {
        if (outcome.type === 'placed') id = outcome.order.id
      }),
    )
    this.world.run()
    if (id === null) throw new Error('not placed')
    return id
  }

  /** An offer of the whole order by hand. */
  offer(shop: OrderNode, id: OrderId, attempt = 1): void {
    const { intake } = this
    const { spec, parts } = this.order(id)
    const part = parts[0]
    if (part === undefined) throw new Error('an order has a part')
    const claim = claimOf(spec.items, part.shares)
    const { shipBy } = spec
    const offer = { order: id, part: part.id, attempt, claim, shipBy, keepers: [intake.keeper] }
    const rid = `by hand ${attempt}`
    intake.act(() => intake.context.send(shop.self, { type: 'offer', rid, offer }))
    this.world.run()
  }

  /** Assigned by hand, as if the shop's desk had reserved. */
  assign(shop: OrderNode, id: OrderId, attempt = 1, change: Partial<Leg> = {}): string {
    const { ackByMs, startByMs } = this.intake.traits.terms
    const { now } = this.world
    const times = { ackBy: now + ackByMs, startBy: now + startByMs }
    const { self, store: desk } = shop
    const leg = { part: 'p1' as PartId, attempt, shop: self, desk, cost: 100, ...times }
    return this.change(id, { type: 'assign', legs: [{ ...leg, ...change }] })
  }

  /** A hint to look at the register now. */
  poke(shop: OrderNode, id: OrderId, part = 'p1'): void {
    const { intake } = this
    const keepers = [intake.keeper]
    const poke = { type: 'poke', order: id, part: part as PartId, keepers } as const
    intake.act(() => intake.context.send(shop.self, poke))
    this.world.run()
  }

  /** As its register has it now. */
  order(id: OrderId): Order {
    const order = this.intake.book.get(id)
    if (order === null) throw new Error(`the intake knows no order ${id}`)
    return order
  }

  state(id: OrderId): string {
    return this.order(id).state
  }

  /** `create plan assign …`, of one part and the whole. */
  history(id: OrderId): string {
    return this.order(id)
      .events.map((event) => event.type)
      .join(' ')
  }

  /** What a shop's operator says of a job; answers how the register took it. */
  say(
    shop: OrderNode,
    id: OrderId,
    operation: DistributiveOmit<ShopOperation, 'part' | 'attempt' | 'desk'>,
    part = 'p1',
  ): string {
    const job = shop.floor.jobs.all().find((j) => j.order === id && j.part === part)
    if (job === undefined) return 'no such job'
    let answer = 'no answer'
    shop.act(() =>
      shop.floor.ask(job, { ...operation, ...shop.floor.by(job) }, (outcome) => {
        answer = outcome.type === 'refused' ? outcome.reason : outcome.type
      }),
    )
    this.world.run()
    return answer
  }

  /** The merchant's wish, at the intake. */
  cancel(id: OrderId): void {
    const { intake } = this
    intake.act(() =>
      intake.registry.change(id, [intake.keeper], { type: 'cancel' }, () =>
        intake.conductor.wake(id),
      ),
    )
  }

  /** Packs and ships what is printed. */
  ship(shop: OrderNode, id: OrderId, part = 'p1'): void {
    this.say(shop, id, { type: 'pack' }, part)
    this.say(shop, id, { type: 'ship', carrier: 'UPS', tracking: '1Z' }, part)
  }

  /** A change that a test makes by hand at the register. */
  change(id: OrderId, operation: Parameters<OrderNode['registry']['change']>[2]): string {
    const { intake } = this
    let answer = 'no answer'
    intake.act(() =>
      intake.registry.change(id, [intake.keeper], operation, (outcome) => {
        answer = outcome.type === 'refused' ? outcome.reason : outcome.type
      }),
    )
    this.world.run()
    return answer
  }
}

/** `Omit` over a union, member by member. */
type DistributiveOmit<T, K extends keyof never> = T extends unknown ? Omit<T, K> : never

export function partId(name: string): PartId {
  return name as PartId
}

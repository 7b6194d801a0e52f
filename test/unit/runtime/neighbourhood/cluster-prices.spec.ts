import { expect } from 'chai'
import type { View } from '../../../../src/clusters/view/view.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { Process } from '../../../../src/models/catalog.ts'
import { DAY_MS } from '../../../../src/models/ids.ts'
import type { ClusterId, OrderId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { Order } from '../../../../src/models/order.ts'
import { ClusterPrices } from '../../../../src/runtime/neighbourhood/cluster-prices.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import type { PricesMessage } from '../../../../src/wire/messages.ts'
import {
  NOW,
  POSTER,
  item,
  order as specOf,
  settings,
  shop,
  tableOf,
} from '../../routing/fixtures.ts'

const HOUR_MS = 3_600_000
const PERIOD_MS = 6 * HOUR_MS
const STEP_MS = 10 * 60_000
/** When a period begins, so that ranks can be told apart. */
const BEGIN = Math.floor(NOW / PERIOD_MS) * PERIOD_MS
const CLUSTER = 'c1' as ClusterId
const NEAR = 'near' as PeerId
const FAR = 'far' as PeerId
const THIRD = 'third' as PeerId
const MEMBERS = [NEAR, FAR, THIRD]

/** More than one shop can make, a day and a day: the near one is worth more than the far one. */
function ordered(daysAgo: number, quantity: number, state: Order['state'] = 'shipped'): Order {
  const createdAt = BEGIN - daysAgo * DAY_MS
  return {
    id: `o-${daysAgo}` as OrderId,
    createdAt,
    state,
    spec: specOf({ items: [item(POSTER, quantity)], shipBy: createdAt + 2 * DAY_MS }),
  } as Order
}

const WEEK = Array.from({ length: 8 }, (_, days) => ordered(days + 1, 25))

const SHOPS = [
  shop({ peer: NEAR }),
  shop({ peer: FAR, at: { lat: 40.8, lon: -122.3 } }),
  shop({ peer: THIRD, profile: { capabilities: [], capacity: {} } }),
]

/** A member that keeps these orders, and what came of it. */
class Member {
  readonly context: MachineContext
  readonly prices: ClusterPrices
  readonly told: { prices: Readonly<Partial<Record<Process, number>>>; until: number }[] = []
  view: View | null = {
    cluster: CLUSTER,
    members: MEMBERS.map((peer) => ({ peer })),
  } as unknown as View
  awake = new Set(MEMBERS)

  constructor(self: PeerId, orders: readonly Order[] = WEEK, takesPart = true) {
    this.context = new MachineContext({
      crypto: new KeyedHashCrypto(self, 'net'),
      store: 's' as StoreId,
      boot: 1,
      sequence: 0,
      nonce: 'n',
    })
    this.prices = new ClusterPrices({
      context: this.context,
      takesPart,
      shops: tableOf(SHOPS),
      settings: settings(),
      view: () => this.view,
      isAwake: (peer) => this.awake.has(peer),
      orders: (most) => orders.slice(0, most),
      told: (prices, until) => this.told.push({ prices, until }),
    })
  }

  /** What it tells others at that time. */
  turn(now: number): PricesMessage[] {
    this.context.setNow(now)
    this.prices.turn(now)
    return this.context
      .takeEffects()
      .flatMap((effect) =>
        effect.type === 'send' && effect.message.type === 'prices' ? [effect.message] : [],
      )
  }

  hear(from: PeerId, message: PricesMessage, now = BEGIN): void {
    this.context.setNow(now)
    this.prices.hear(from, message)
  }
}

function firstOf(now: number): PeerId {
  const first = MEMBERS.find((peer) => new Member(peer).turn(now).length > 0)
  if (first === undefined) throw new Error('nobody is first')
  return first
}

function said(change: Partial<PricesMessage> = {}): PricesMessage {
  const until = BEGIN + PERIOD_MS
  return { type: 'prices', cluster: CLUSTER, until, prices: [[FAR, 'digital', 33]], ...change }
}

describe('prices for a cluster', () => {
  it('are told to all by one member, once a period, and expire after the next', () => {
    const tellers = MEMBERS.filter((peer) => new Member(peer).turn(BEGIN).length > 0)
    expect(tellers).to.have.length(1)
    const teller = new Member(firstOf(BEGIN))
    const messages = teller.turn(BEGIN)
    expect(messages).to.have.length(2)
    expect(messages[0]).to.include({ cluster: CLUSTER, until: BEGIN + 2 * PERIOD_MS })
    expect(teller.told, 'itself, too').to.have.length(1)
    expect(teller.turn(BEGIN + HOUR_MS)).to.deep.equal([])
    const next = firstOf(BEGIN + PERIOD_MS)
    expect(new Member(next).turn(BEGIN + PERIOD_MS)).to.have.length(2)
  })

  it('are high where demand wants more than there is, and nothing where there is enough', () => {
    const [message] = new Member(firstOf(BEGIN)).turn(BEGIN)
    const of = (peer: PeerId): number => message?.prices.find(([shop]) => shop === peer)?.[2] ?? 0
    expect(of(NEAR)).to.be.greaterThan(of(FAR))
    expect(of(THIRD)).to.equal(0)
    const few = Array.from({ length: 8 }, (_, days) => ordered(days + 1, 5))
    expect(new Member(firstOf(BEGIN), few).turn(BEGIN)[0]?.prices).to.deep.equal([])
  })

  it('are worked out from what was ordered, not from what was canceled, and not within a day', () => {
    const canceled = WEEK.map((one) => ({ ...one, state: 'canceled' as const }))
    for (const orders of [[], canceled, [ordered(0.5, 25)]]) {
      expect(new Member(firstOf(BEGIN), orders).turn(BEGIN)).to.deep.equal([])
    }
  })

  it('are the second’s to tell where the first does not, but not where it did', () => {
    const first = firstOf(BEGIN)
    const others = MEMBERS.filter((peer) => peer !== first)
    const at = BEGIN + STEP_MS
    const tellers = others.filter((peer) => new Member(peer).turn(at).length > 0)
    expect(tellers).to.have.length(1)
    const second = new Member(tellers[0] as PeerId)
    second.hear(first, said())
    expect(second.turn(at)).to.deep.equal([])
    const asleep = new Member(tellers[0] as PeerId)
    asleep.awake.delete(first)
    expect(asleep.turn(BEGIN), 'who is away is passed over').to.have.length(2)
  })

  it('are nobody’s business who is not meant to, or has no cluster', () => {
    const first = firstOf(BEGIN)
    expect(new Member(first, WEEK, false).turn(BEGIN)).to.deep.equal([])
    const homeless = new Member(first)
    homeless.view = null
    expect(homeless.turn(BEGIN)).to.deep.equal([])
  })

  it('are not believed by a shop whose operator has not agreed to them', () => {
    const member = new Member(FAR, WEEK, false)
    member.hear(NEAR, said())
    expect(member.told).to.deep.equal([])
    expect(member.context.counters.get('cluster_prices_refused')).to.equal(1)
  })

  it('are believed of a member, of this cluster, for no longer than they are good for', () => {
    const member = new Member(FAR)
    member.hear(NEAR, said())
    expect(member.told).to.deep.equal([{ prices: { digital: 33 }, until: BEGIN + PERIOD_MS }])
    const wrong: readonly (readonly [PeerId, PricesMessage])[] = [
      ['stranger' as PeerId, said()],
      [NEAR, said({ cluster: 'c2' as ClusterId })],
      [NEAR, said({ until: BEGIN })],
      [NEAR, said({ until: BEGIN + 3 * PERIOD_MS + 1 })],
    ]
    for (const [from, message] of wrong) member.hear(from, message)
    expect(member.told).to.have.length(1)
    expect(member.context.counters.get('cluster_prices_refused')).to.equal(wrong.length)
    member.hear(NEAR, said({ prices: [] }))
    expect(member.told[1]?.prices, 'asked no more').to.deep.equal({})
  })
})

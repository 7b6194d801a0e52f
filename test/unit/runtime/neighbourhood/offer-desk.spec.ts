import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { readReport } from '../../../../src/membership/reports/report-codec.ts'
import { Reporter } from '../../../../src/membership/reports/reporter.ts'
import type { PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { Neighbourhood } from '../../../../src/runtime/neighbourhood/neighbourhood.ts'
import { OfferDesk } from '../../../../src/runtime/neighbourhood/offer-desk.ts'
import type { Message } from '../../../../src/wire/messages.ts'
import { NO_DELTA } from '../../../../src/wire/no-delta.ts'
import { MONDAY, MONDAY_9, PROFILE, offerOf } from '../../desk/shop-fixture.ts'
import { alone, newShop } from '../alone.ts'

const ASKER = 'asker' as PeerId
const OWN = 'shop-a' as PeerId
const FULL = { units: { digital: 10_000 } }
const BODY = { mode: 'open', today: MONDAY, promise: {}, stock: {}, bidPrice: {} } as const

/** A shop with others around it, and what its desk says to offers. */
class Market {
  readonly context: MachineContext
  readonly near: Neighbourhood
  readonly offers: OfferDesk

  constructor() {
    const { context, desk } = newShop(OWN)
    this.context = context
    this.near = new Neighbourhood(alone(this.context, desk))
    this.offers = new OfferDesk(this.context, desk, this.near, () => false)
    this.near.begin()
    this.context.takeEffects()
  }

  /** A shop so many degrees to the east is heard, as it was then. */
  hear(name: string, degrees: number, at = MONDAY_9): void {
    const peer = name as PeerId
    const place = { ...PROFILE.place, lon: PROFILE.place.lon + degrees }
    const crypto = new KeyedHashCrypto(peer, 'test')
    const reporter = new Reporter(crypto, 's' as StoreId, 1, { ...PROFILE, peer, place })
    const reports = [reporter.current(BODY, at).bytes]
    const profiles = [reporter.profile.bytes]
    this.near.handle(peer, { ...NO_DELTA, profiles, reports })
  }

  answer(order: string, wish: Parameters<typeof offerOf>[1] = {}): Message[] {
    this.context.takeEffects()
    this.offers.handle(ASKER, 'r1', offerOf(order, wish))
    const persisted = this.context.takeEffects().find((effect) => effect.type === 'persist')
    if (persisted?.type === 'persist') this.context.durable(persisted.token, 1)
    return this.context
      .takeEffects()
      .flatMap((effect) => (effect.type === 'send' && effect.to === ASKER ? [effect.message] : []))
  }
}

/** Who signed each of the reports of a message. */
function signers(message: Message | undefined): (string | undefined)[] {
  const reports = message?.type === 'report_delta' ? message.reports : []
  return reports.map((bytes) => {
    const read = readReport(bytes)
    return typeof read === 'string' ? undefined : read.said.value.peer
  })
}

describe('offer desk', () => {
  it('tells with a refusal what it knows of the nearest shops, before the refusal itself', () => {
    const market = new Market()
    for (const n of [9, 3, 7, 1, 5, 8, 2, 10, 6, 4]) market.hear(`shop-${n}`, n / 10)
    const [told, refused] = market.answer('o1', FULL)
    expect(refused).to.include({ type: 'refused', reason: 'capacity' })
    expect(signers(told)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `shop-${n}`))
  })

  it('passes on nothing that is old, and says nothing where it knows nobody', () => {
    const market = new Market()
    expect(market.answer('o1', FULL).map(({ type }) => type)).to.deep.equal(['refused'])
    market.hear('shop-old', 0.1, MONDAY_9 - 3_600_000)
    expect(market.answer('o2', FULL).map(({ type }) => type)).to.deep.equal(['refused'])
  })

  it('reserves without a word about others', () => {
    const market = new Market()
    market.hear('shop-1', 0.1)
    expect(market.answer('o1').map(({ type }) => type)).to.deep.equal(['reserved'])
  })
})

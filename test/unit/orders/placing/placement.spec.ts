import { expect } from 'chai'
import { claimOf } from '../../../../src/models/claim.ts'
import type { ClusterId, PartId, PeerId } from '../../../../src/models/ids.ts'
import { PARTS_MAX } from '../../../../src/models/order.ts'
import type { Share } from '../../../../src/models/order.ts'
import type { Refine, Route, RouteRequest } from '../../../../src/orders/placing/route-port.ts'
import type { AskedElsewhere } from '../../../../src/routing/explanation.ts'
import { preferring } from '../order-story.ts'
import { PlacingRound, TERMS } from '../placing-round.ts'
import { ANNA, ANNAS_DESK, BORIS, BORIS_DESK, newOrder, P1, SPEC } from '../sample.ts'

const P2 = 'p2' as PartId
const P3 = 'p3' as PartId
const REPEAT_MS = 700

/** The first line to Anna, the second to Boris; later parts to whoever is not excluded. */
function dividing(): Route & { readonly asked: RouteRequest[] } {
  const otherwise = preferring(ANNA, BORIS)
  const asked: RouteRequest[] = []
  const route: Route = (request) => {
    asked.push(request)
    if (request.shares.length < 2 || !request.mayDivide) return otherwise(request)
    const leg = (shop: PeerId, share: Share) => ({ shop, shares: [share], price: 70 })
    return { type: 'routed', legs: [leg(ANNA, [0, 10]), leg(BORIS, [1, 5])], explanation: {} }
  }
  return Object.assign(route, { asked })
}

const halves = [
  { id: P2, shares: [[0, 10]] as const },
  { id: P3, shares: [[1, 5]] as const },
]

/** Divided already: p2 and p3 wait for a shop each. */
function divided(route: Route = dividing()): PlacingRound {
  const round = new PlacingRound(route, newOrder())
  round.choose()
  return round
}

describe('placement', () => {
  it('asks nobody to divide better what one shop makes whole', () => {
    let asked = 0
    const round = new PlacingRound(preferring(ANNA), newOrder(), undefined, (_request, done) => {
      asked += 1
      done(null)
    })
    expect(round.heard()).to.deep.equal(['offer anna p1.1'])
    expect(asked).to.equal(0)
  })

  it('waits for a better division, once, and routes again with what was said of it', () => {
    const route = dividing()
    const answers: Parameters<Refine>[1][] = []
    const round = new PlacingRound(route, newOrder(), undefined, (_request, done) =>
      answers.push(done),
    )
    expect(round.proposed, 'nothing is planned yet').to.deep.equal([])
    round.placement.pursue(round.order)
    expect(answers).to.have.length(1)
    const exact = { type: 'unsolved', reason: 'too_slow' } as const
    answers[0]?.(exact)
    expect(route.asked.at(-1)?.exact).to.deep.equal(exact)
    expect(round.proposed).to.deep.equal([{ type: 'plan', replaces: P1, children: halves }])
  })

  it('waits for those that were asked elsewhere, once, and says whom it asked', () => {
    const answers: ((asked: readonly AskedElsewhere[]) => void)[] = []
    const leg = { shop: BORIS, shares: [[0, 10]] as const, price: 70 }
    const route: Route = () => ({ type: 'routed', legs: [leg], explanation: { version: 1 } })
    const round = new PlacingRound(route, newOrder(), (_request, done) => answers.push(done))
    expect(round.heard(), 'nothing is offered yet').to.deep.equal([])
    round.placement.pursue(round.order)
    expect(answers).to.have.length(1)
    const asked: AskedElsewhere = {
      cluster: 'far' as ClusterId,
      name: 'Far',
      peer: ANNA,
      why: 'nobody_here',
      estimate: 70,
      answer: 'proposed',
      proposals: [],
    }
    answers[0]?.([asked])
    expect(round.heard()).to.deep.equal(['offer boris p1.1'])
    expect(round.explained).to.deep.equal([{ version: 1, asked: [asked] }])
    round.placement.abandon()
    answers[0]?.([])
    expect(round.heard(), 'late answers start nothing').to.deep.equal(['release boris p1.1'])
  })

  it('asks a shop for the day that its parcel must leave, where that is earlier', () => {
    const early = SPEC.shipBy - 86_400_000
    const asked = (shipBy: number | null): unknown[] => {
      const leg = { shop: ANNA, shares: [[0, 10]] as const, price: 70 }
      const legs = [shipBy === null ? leg : { ...leg, shipBy }]
      const round = new PlacingRound(() => ({ type: 'routed', legs, explanation: {} }), newOrder())
      return round.context
        .takeEffects()
        .flatMap((effect) =>
          effect.type === 'send' && effect.message.type === 'offer'
            ? [effect.message.offer.shipBy]
            : [],
        )
    }
    expect(asked(early)).to.deep.equal([early])
    expect(asked(null)).to.deep.equal([SPEC.shipBy])
  })

  it('writes that day into the register, where the shop finds it again', () => {
    const early = SPEC.shipBy - 86_400_000
    const written = (shipBy: number): (number | undefined)[] => {
      const legs = [{ shop: ANNA, shares: [[0, 10]] as const, price: 70, shipBy }]
      const round = new PlacingRound(() => ({ type: 'routed', legs, explanation: {} }), newOrder())
      round.heard()
      round.reserve(ANNA)
      return round.proposed.flatMap((operation) =>
        operation.type === 'assign' ? operation.legs.map((leg) => leg.shipBy) : [],
      )
    }
    expect(written(early)).to.deep.equal([early])
    expect(written(SPEC.shipBy)).to.deep.equal([undefined])
  })

  it('offers, and assigns once the desk has reserved', () => {
    const round = new PlacingRound(preferring(ANNA), newOrder())
    expect(round.heard()).to.deep.equal(['offer anna p1.1'])
    expect(round.proposed).to.deep.equal([])
    round.reserve(ANNA)
    const { now } = round
    expect(round.proposed).to.deep.equal([
      {
        type: 'assign',
        legs: [
          {
            part: P1,
            attempt: 1,
            shop: ANNA,
            desk: ANNAS_DESK,
            cost: 100,
            ackBy: now + TERMS.ackByMs,
            startBy: now + TERMS.startByMs,
          },
        ],
      },
    ])
    expect(round.recorded).to.deep.equal(['p1.1'])
  })

  it('offers what the part takes and by when, with the keepers', () => {
    const round = new PlacingRound(preferring(ANNA), newOrder())
    const [effect] = round.context.takeEffects()
    if (effect?.type !== 'send' || effect.message.type !== 'offer') throw new Error('no offer')
    const { claim, shipBy, keepers } = effect.message.offer
    expect(claim).to.deep.equal(claimOf(SPEC.items, round.order.parts[0]?.shares ?? []))
    expect(claim.units).to.deep.equal({ digital: 15 })
    expect(shipBy).to.equal(SPEC.shipBy)
    expect(keepers).to.have.length(1)
  })

  it('repeats an offer without an answer, then asks another and tells the first (D8)', () => {
    const round = new PlacingRound(preferring(ANNA, BORIS), newOrder())
    expect(round.heard()).to.deep.equal(['offer anna p1.1'])
    round.advance(REPEAT_MS)
    expect(round.heard()).to.deep.equal(['offer anna p1.1'])
    round.advance(REPEAT_MS)
    expect(round.heard()).to.deep.equal(['offer anna p1.1'])
    round.advance(REPEAT_MS - 1)
    expect(round.heard()).to.deep.equal([])
    round.advance(1)
    expect(round.heard()).to.deep.equal(['release anna p1.1', 'offer boris p1.1'])
  })

  it('takes an answer to any of the repeated offers, and repeats no more', () => {
    const round = new PlacingRound(preferring(ANNA), newOrder())
    round.heard()
    round.advance(REPEAT_MS)
    round.heard()
    round.reserve(ANNA)
    round.advance(10_000)
    expect(round.heard()).to.deep.equal([])
    expect(round.proposed).to.have.length(1)
  })

  it('goes round a shop that refuses, without a release: its desk holds nothing', () => {
    const route = preferring(ANNA, BORIS)
    const round = new PlacingRound(route, newOrder())
    round.heard()
    round.refuse(ANNA, P1, 'stock')
    expect(round.heard()).to.deep.equal(['offer boris p1.1'])
    expect([...(route.asked.at(-1)?.excluded ?? [])]).to.deep.equal([[ANNA, 'stock']])
  })

  it('believes nobody but the shop that it asked', () => {
    const round = new PlacingRound(preferring(ANNA), newOrder())
    round.heard()
    round.reserve(ANNA, P1, BORIS)
    expect(round.proposed).to.deep.equal([])
    round.reserve(ANNA)
    expect(round.proposed).to.have.length(1)
  })

  it('holds a part that nobody can have, with the reason of the router', () => {
    const round = new PlacingRound(
      () => ({ type: 'unroutable', reason: 'price_cap', explanation: {} }),
      newOrder(),
    )
    expect(round.proposed).to.deep.equal([{ type: 'hold', part: P1, reason: 'price_cap' }])
    expect(round.heard()).to.deep.equal([])
    expect(round.recorded, 'also why not').to.deep.equal(['p1.1'])
  })

  it('takes so many refusals, and then holds the part', () => {
    const shops = Array.from({ length: 200 }, (_, i) => `shop-${i}` as PeerId)
    const round = new PlacingRound(preferring(...shops), newOrder())
    let asked = 0
    while (round.proposed.length === 0) {
      const [offer] = round.heard()
      const shop = offer?.split(' ')[1] as PeerId
      asked += 1
      round.refuse(shop)
    }
    expect(asked).to.be.within(20, 30)
    expect(round.proposed).to.deep.equal([{ type: 'hold', part: P1, reason: 'too_many_refusals' }])
  })

  it('excludes shops that had the part before, and says why', () => {
    const route = preferring(ANNA, BORIS)
    const order = newOrder()
    const [part] = order.parts
    if (part === undefined) throw new Error('an order has a part')
    const tried = [{ shop: ANNA, attempt: 3, reason: 'ack_late', proof: 'p' }]
    const round = new PlacingRound(route, { ...order, parts: [{ ...part, attempt: 3, tried }] })
    expect(round.heard()).to.deep.equal(['offer boris p1.4'])
    expect([...(route.asked[0]?.excluded ?? [])]).to.deep.equal([[ANNA, 'ack_late']])
  })

  describe('of a divided order', () => {
    it('writes the division down before it asks anybody', () => {
      const round = new PlacingRound(dividing(), newOrder())
      expect(round.heard()).to.deep.equal([])
      expect(round.proposed).to.deep.equal([{ type: 'plan', replaces: P1, children: halves }])
    })

    it('offers each part to the shop that it was meant for', () => {
      const round = divided()
      expect(round.heard()).to.deep.equal(['offer anna p2.1', 'offer boris p3.1'])
      expect(round.recorded, 'one decision').to.deep.equal(['p1.1'])
    })

    it('assigns all parts in one change or none', () => {
      const round = divided()
      round.heard()
      round.reserve(BORIS, P3)
      expect(round.proposed).to.have.length(1)
      round.reserve(ANNA, P2)
      const last = round.proposed.at(-1)
      if (last?.type !== 'assign') throw new Error('not assigned')
      expect(last.legs.map(({ part, shop, desk, cost }) => [part, shop, desk, cost])).to.deep.equal(
        [
          [P2, ANNA, ANNAS_DESK, 70],
          [P3, BORIS, BORIS_DESK, 70],
        ],
      )
    })

    it('asks the router anew for a part whose shop refuses, with the others as they stand', () => {
      const route = dividing()
      const round = divided(route)
      round.heard()
      round.refuse(BORIS, P3)
      const asked = route.asked.at(-1)
      expect([...(asked?.excluded ?? [])]).to.have.deep.members([
        [BORIS, 'capacity'],
        [ANNA, 'has_other_part'],
      ])
      expect(asked?.costAlready, 'what Anna is being offered counts').to.equal(70)
      expect(round.proposed.at(-1)).to.deep.equal({
        type: 'hold',
        part: P3,
        reason: 'no_eligible_shop',
      })
    })

    it('goes on with the others when one part has to wait', () => {
      const round = divided()
      round.heard()
      round.reserve(ANNA, P2)
      round.refuse(BORIS, P3)
      round.choose()
      const last = round.proposed.at(-1)
      expect(last?.type === 'assign' && last.legs.map(({ part }) => part)).to.deep.equal([P2])
      expect(round.heard(), 'Anna is not asked twice').to.deep.equal([])
    })

    it('does not divide beyond the parts that an order may have', () => {
      const route = dividing()
      const order = newOrder()
      const [part] = order.parts
      if (part === undefined) throw new Error('an order has a part')
      const done = Array.from({ length: PARTS_MAX - 2 }, (_, i) => {
        return { ...part, id: `p${i + 2}` as PartId, state: 'replaced' as const }
      })
      const round = new PlacingRound(route, { ...order, parts: [part, ...done] })
      expect(route.asked.at(-1)?.mayDivide).to.equal(false)
      expect(round.heard()).to.deep.equal(['offer anna p1.1'])
    })

    it('takes one shop when the best division has more parts than there is room for', () => {
      const order = newOrder()
      const [part] = order.parts
      if (part === undefined) throw new Error('an order has a part')
      const done = Array.from({ length: PARTS_MAX - 3 }, (_, i) => {
        return { ...part, id: `p${i + 2}` as PartId, state: 'replaced' as const }
      })
      const leg = (shop: PeerId, units: number) => {
        return { shop, shares: [[0, units] as const], price: 1 }
      }
      const legs = [leg(ANNA, 4), leg(BORIS, 4), leg('shop-c' as PeerId, 2)]
      const route: Route = (request) =>
        request.mayDivide ? { type: 'routed', legs, explanation: {} } : preferring(BORIS)(request)
      const round = new PlacingRound(route, { ...order, parts: [part, ...done] })
      expect(round.heard()).to.deep.equal(['offer boris p1.1'])
    })
  })

  describe('when the order changes under it', () => {
    it('lets go of an offer whose part is no longer to be placed', () => {
      const round = new PlacingRound(preferring(ANNA), newOrder())
      round.heard()
      round.change({ type: 'hold', part: P1, reason: 'price_cap' })
      round.placement.pursue(round.order)
      expect(round.heard()).to.deep.equal(['release anna p1.1'])
      round.reserve(ANNA)
      expect(round.proposed).to.deep.equal([])
    })

    it('keeps the offers of the parts that remain', () => {
      const round = divided()
      round.heard()
      round.reserve(ANNA, P2)
      round.change({ type: 'hold', part: P3, reason: 'price_cap' })
      round.placement.pursue(round.order)
      expect(round.heard()).to.deep.equal(['release boris p3.1'])
      const last = round.proposed.at(-1)
      expect(last?.type === 'assign' && last.legs.map(({ part }) => part)).to.deep.equal([P2])
    })

    it('releases nothing that was assigned as it was offered', () => {
      const round = new PlacingRound(preferring(ANNA), newOrder())
      round.heard()
      round.reserve(ANNA)
      round.choose()
      expect(round.heard()).to.deep.equal([])
    })

    it('offers the next attempt when the last one was assigned elsewhere and lost', () => {
      const round = new PlacingRound(preferring(ANNA), newOrder())
      round.heard()
      const times = { ackBy: 1, startBy: 2 }
      const leg = { part: P1, attempt: 1, shop: BORIS, desk: BORIS_DESK, cost: 1, ...times }
      round.change({ type: 'assign', legs: [leg] })
      round.change({ type: 'withdraw', part: P1, attempt: 1, reason: 'ack_late', proof: 'p' })
      round.placement.pursue(round.order)
      expect(round.heard()).to.deep.equal(['release anna p1.1', 'offer anna p1.2'])
    })

    it('proposes again what no quorum answered', () => {
      const round = new PlacingRound(preferring(ANNA), newOrder())
      round.heard()
      round.reserve(ANNA)
      round.placement.pursue(round.order)
      expect(round.proposed).to.have.length(2)
      expect(round.proposed[1]).to.deep.include({ type: 'assign' })
    })

    it('is silent once it is abandoned', () => {
      const round = divided()
      round.heard()
      round.placement.abandon()
      expect(round.heard()).to.deep.equal(['release anna p2.1', 'release boris p3.1'])
      expect(round.offers.size).to.equal(0)
      round.advance(60_000)
      expect(round.heard()).to.deep.equal([])
      expect(round.proposed).to.have.length(1)
    })
  })
})

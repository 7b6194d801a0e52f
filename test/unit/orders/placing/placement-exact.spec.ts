import { expect } from 'chai'
import type { PartId, PeerId } from '../../../../src/models/ids.ts'
import type { Share } from '../../../../src/models/order.ts'
import type { Consult, Route } from '../../../../src/orders/placing/route-port.ts'
import type { ExactDivision } from '../../../../src/routing/division/exact-division.ts'
import { PlacingRound } from '../placing-round.ts'
import { ANNA, BORIS, newOrder, P1 } from '../sample.ts'

const P2 = 'p2' as PartId
const P3 = 'p3' as PartId

/** The first line to Anna, the second to Boris. */
function dividing(): Route {
  const leg = (shop: PeerId, share: Share) => ({ shop, shares: [share], price: 70 })
  const legs = [leg(ANNA, [0, 10]), leg(BORIS, [1, 5])]
  return ({ shares, mayDivide }) =>
    shares.length < 2 || !mayDivide
      ? { type: 'unroutable', reason: 'no_eligible_shop', explanation: {} }
      : { type: 'routed', legs, explanation: {} }
}

const halves = [
  { id: P2, shares: [[0, 10]] as const },
  { id: P3, shares: [[1, 5]] as const },
]

describe('placement of a division that is solved exactly', () => {
  it('waits for an exact division, once a round, and writes into the history whose it is', () => {
    const answers: ((exact: ExactDivision | null) => void)[] = []
    const otherwise = dividing()
    const route: Route = (request) => {
      const answer = otherwise(request)
      return request.exact === undefined ? answer : { ...answer, isExact: true }
    }
    const none: Consult = (_request, done) => done([])
    const round = new PlacingRound(route, newOrder(), none, (_request, done) => answers.push(done))
    expect(round.proposed, 'nothing is planned yet').to.deep.equal([])
    round.placement.pursue(round.order)
    expect(answers).to.have.length(1)
    answers[0]?.({ type: 'proposed', proven: true, legs: [] })
    expect(round.proposed).to.deep.equal([
      { type: 'plan', replaces: P1, children: halves, by: 'exact' },
    ])
    round.choose()
    const plans = round.order.events.filter(({ type }) => type === 'plan')
    expect(plans.map(({ part, detail }) => [part, detail])).to.deep.equal([
      [P1, ''],
      [P2, 'exact'],
      [P3, 'exact'],
    ])
  })

  it('goes on with what the router found where an exact division has nothing to say', () => {
    const answers: ((exact: ExactDivision | null) => void)[] = []
    const none: Consult = (_request, done) => done([])
    const round = new PlacingRound(dividing(), newOrder(), none, (_request, done) =>
      answers.push(done),
    )
    answers[0]?.(null)
    expect(round.proposed).to.deep.equal([{ type: 'plan', replaces: P1, children: halves }])
    const gone = new PlacingRound(dividing(), newOrder(), none, (_request, done) =>
      answers.push(done),
    )
    gone.placement.abandon()
    answers[1]?.(null)
    expect(gone.proposed, 'a late answer starts nothing').to.deep.equal([])
  })
})

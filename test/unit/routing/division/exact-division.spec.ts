import { expect } from 'chai'
import type { PeerId } from '../../../../src/models/ids.ts'
import type { RouteRules } from '../../../../src/models/route-rules.ts'
import { divisionOf } from '../../../../src/routing/division/exact-division.ts'
import type { ExactDivision, ProposedLeg } from '../../../../src/routing/division/exact-division.ts'
import type { RouteChoice } from '../../../../src/routing/decision.ts'
import type { RouteRequest } from '../../../../src/routing/request.ts'
import { Router, explanationHolds, recompute } from '../../../../src/routing/router.ts'
import type { RouteDecision } from '../../../../src/routing/router.ts'
import { MUG, MUGS, POSTER, capability, item, settings, shop, tableOf } from '../fixtures.ts'
import { A, B, BEST, C, LOT_SHOPS, lotOrder } from '../lot-case.ts'

const router = new Router(tableOf(LOT_SHOPS), settings())

function proposal(...legs: readonly ProposedLeg[]): ExactDivision {
  return { type: 'proposed', proven: true, legs }
}

function decide(exact: ExactDivision, asked: RouteRequest = lotOrder()): RouteDecision {
  return router.route({ ...asked, exact })
}

function costOf(choice: RouteChoice): number {
  if (choice.type !== 'routed') throw new Error(choice.reason)
  return choice.legs.reduce((sum, leg) => sum + leg.cost, 0)
}

function sharesOf(choice: RouteChoice): unknown {
  return choice.type === 'routed' ? choice.legs.map((leg) => [leg.shop, leg.shares]) : choice.reason
}

describe('a division by an exact solver', () => {
  it('is asked for where the search proves nothing, in numbers of the same shops', () => {
    const hard = router.hardCase(lotOrder())
    expect(hard?.shops).to.deep.equal([A, B, C])
    expect(hard?.asked.rules).to.deep.equal({ together: [], lotMin: 20 })
    expect([...(hard?.asked.problem.demand ?? [])]).to.have.members([20, 40])
  })

  it('is not asked for where one shop has all, or nothing may be divided', () => {
    const small = { items: [item(POSTER, 1), item(MUG, 1)] }
    expect(router.hardCase(lotOrder({ lotMin: 1 }, small))).to.equal(null)
    expect(router.hardCase(lotOrder({ lotMin: 20 }, { maxSplits: 1 }))).to.equal(null)
    expect(router.hardCase(lotOrder({ lotMin: 20 }, { strategy: 'direct' }))).to.equal(null)
    expect(router.hardCase({ ...lotOrder(), mayDivide: false })).to.equal(null)
  })

  it('is not asked for where a single line was solved exactly, or the bound proves the search right', () => {
    expect(router.hardCase(lotOrder({}, { items: [item(POSTER, 65)] }))).to.equal(null)
    // Each line has one shop that can make it: there is nothing to choose.
    const one = shop({ peer: 'posters', profile: { capabilities: [capability()] } })
    const other = shop({ peer: 'mugs', profile: { capabilities: [MUGS] } })
    const easy = new Router(tableOf([one, other]), settings())
    const asked = lotOrder({}, { items: [item(POSTER, 10), item(MUG, 10)] })
    expect(sharesOf(easy.choose(asked))).to.have.length(2)
    expect(easy.hardCase(asked)).to.equal(null)
  })

  it('is asked for where no division was found, which proves nothing', () => {
    // Only b could have all of it.
    const asked = { ...lotOrder({ lotMin: 31 }), excluded: new Map([[B, 'capacity']]) }
    expect(router.choose(asked)).to.include({ type: 'unroutable' })
    expect(router.hardCase(asked)).to.not.equal(null)
  })

  it('is not asked for what nobody could make, divided or not', () => {
    const asked = lotOrder({ lotMin: 20 }, { items: [item(POSTER, 81), item(MUG, 40)] })
    expect(router.choose(asked)).to.include({ type: 'unroutable' })
    expect(router.hardCase(asked)).to.equal(null)
  })

  it('translates the answer of a case back into shops and lines', () => {
    const hard = router.hardCase(lotOrder())
    if (hard === null) throw new Error('it is hard')
    // By shop a and b, and in the order of the problem's lines.
    const quantity = Int32Array.from([A, B].flatMap(() => [0, 0]))
    quantity[hard.lines.indexOf(1)] = 40
    quantity[2 + hard.lines.indexOf(0)] = 20
    const solution = { cost: 1, open: [0, 1], quantity }
    expect(divisionOf(hard, { type: 'solved', proven: true, solution })).to.deep.equal(BEST)
    expect(divisionOf(hard, { type: 'none' })).to.deep.equal({ type: 'none' })
  })

  it('is the choice where it costs less, and the same answer follows from the record', () => {
    const without = router.choose(lotOrder())
    const decided = decide(BEST)
    expect(costOf(decided)).to.be.lessThan(costOf(without) * 0.8)
    expect(sharesOf(decided)).to.deep.equal(BEST.type === 'proposed' ? BEST.legs : [])
    expect(decided.explanation.exact).to.deep.equal({
      verdict: 'better',
      proven: true,
      without: costOf(without),
    })
    const { inputs } = decided.explanation
    const elsewhere = JSON.parse(JSON.stringify(inputs)) as typeof inputs
    expect(sharesOf(recompute(elsewhere))).to.deep.equal(sharesOf(decided))
    const { exact: _, ...forgotten } = inputs
    expect(sharesOf(recompute(forgotten)), 'it decides').to.deep.equal(sharesOf(without))
  })

  it('changes nothing where it costs as much, or more', () => {
    const without = router.choose(lotOrder())
    if (without.type !== 'routed') throw new Error('it is routable')
    const same = proposal(...without.legs.map((leg): ProposedLeg => [leg.shop, leg.shares]))
    const dearer = proposal([B, [[0, 20]]], [C, [[1, 40]]])
    for (const exact of [same, dearer]) {
      const decided = decide(exact)
      expect(sharesOf(decided)).to.deep.equal(sharesOf(without))
      expect(decided.explanation.exact).to.include({ verdict: 'no_better' })
      expect(explanationHolds(decided.explanation)).to.equal(true)
    }
  })

  const fine: ProposedLeg = [B, [[0, 20]]]
  const refused: readonly (readonly [why: string, exact: ExactDivision, rules?: RouteRules])[] = [
    ['a shop that has too few blanks', proposal([B, [[1, 40]]], [C, [[0, 20]]])],
    ['a shop that nobody knows', proposal(['x' as PeerId, [[1, 40]]], fine)],
    ['a shop twice', proposal([A, [[1, 20]]], [A, [[1, 20]]], fine)],
    ['fewer units than were ordered', proposal([A, [[1, 39]]], fine)],
    ['more units than were ordered', proposal([A, [[1, 41]]], fine)],
    ['a line left out', proposal([A, [[1, 20]]], [B, [[1, 20]]])],
    [
      'a line that there is not',
      proposal(
        [A, [[1, 40]]],
        [
          B,
          [
            [0, 20],
            [2, 1],
          ],
        ],
      ),
    ],
    [
      'fractions of units',
      proposal(
        [A, [[1, 20.5]]],
        [
          B,
          [
            [0, 20],
            [1, 19.5],
          ],
        ],
      ),
    ],
    [
      'units less than none',
      proposal(
        [
          A,
          [
            [1, 60],
            [0, -5],
          ],
        ],
        [B, [[0, 25]]],
        [C, [[1, -20]]],
      ),
    ],
    [
      'a part below the least lot',
      proposal(
        [A, [[1, 30]]],
        [
          B,
          [
            [0, 10],
            [1, 10],
          ],
        ],
        [C, [[0, 10]]],
      ),
    ],
    [
      'a line divided that is to stay together',
      proposal(
        [A, [[1, 20]]],
        [
          B,
          [
            [0, 20],
            [1, 20],
          ],
        ],
      ),
      { keepTogether: [[1]] },
    ],
    ['lines apart that are to stay together', BEST, { keepTogether: [[0, 1]] }],
    ['a shop that the merchant denies', BEST, { lotMin: 20, deny: [B] }],
  ]
  for (const [why, exact, rules] of refused) {
    it(`is not believed: ${why}`, () => {
      const asked = lotOrder(rules)
      const decided = decide(exact, asked)
      expect(sharesOf(decided)).to.deep.equal(sharesOf(router.choose(asked)))
      expect(decided.explanation.exact?.verdict).to.equal('not_possible')
      expect(explanationHolds(decided.explanation)).to.equal(true)
    })
  }

  it('is not believed: more shops than allowed, dearer than the cap, refused meanwhile', () => {
    const three = proposal([A, [[1, 20]]], [B, [[0, 20]]], [C, [[1, 20]]])
    const verdict = (exact: ExactDivision, asked: RouteRequest): unknown =>
      decide(exact, asked).explanation.exact?.verdict
    expect(verdict(three, lotOrder({ lotMin: 20 }, { maxSplits: 2 }))).to.equal('not_possible')
    const cap = { amount: 15_000, currency: 'USD' as const }
    expect(verdict(BEST, lotOrder({ lotMin: 20 }, { priceCap: cap }))).to.equal('not_possible')
    const tried = { ...lotOrder(), excluded: new Map([[B, 'capacity']]) }
    expect(verdict(BEST, tried)).to.equal('not_possible')
  })

  it('is not believed: a part that would leave late, where whole orders may at a price', () => {
    const late = new Router(tableOf(LOT_SHOPS), settings({}, { lateDaysMax: 5 }))
    const shops = LOT_SHOPS.map(({ profile, report }) => {
      const { digital = [], ...others } = report.promise
      // The posters of b have no room before the weekend.
      const promise =
        profile.peer === B
          ? { ...others, digital: digital.map((_, day) => (day < 6 ? 0 : 60)) }
          : report.promise
      return { profile, report: { ...report, promise } }
    })
    const full = new Router(tableOf(shops), settings({}, { lateDaysMax: 5 }))
    const verdictOf = (one: Router): unknown =>
      one.route({ ...lotOrder(), exact: BEST }).explanation.exact?.verdict
    expect(verdictOf(late)).to.equal('better')
    expect(verdictOf(full)).to.equal('not_possible')
  })

  it('is worth no more parcels to a merchant who wants few', () => {
    // More mugs than the one who could have had all of it has blanks for.
    const items = [item(POSTER, 20), item(MUG, 55)]
    const asked = lotOrder({ lotMin: 20, fewestSplits: true }, { items })
    expect(router.hardCase(asked)?.asked.problem.shopsMax).to.equal(2)
    const three = proposal([A, [[1, 20]]], [B, [[0, 20]]], [C, [[1, 35]]])
    expect(sharesOf(decide(three, asked))).to.have.length(2)
  })

  it('says why there was none', () => {
    const late = decide({ type: 'unsolved', reason: 'too_slow' })
    expect(late.explanation.exact).to.include({ verdict: 'too_slow', proven: false })
    expect(explanationHolds(late.explanation)).to.equal(true)
    const none = decide({ type: 'none' })
    expect(none.explanation.exact).to.include({ verdict: 'none', proven: true })
  })
})

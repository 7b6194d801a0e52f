import { expect } from 'chai'
import type { PrintSpec } from '../../../src/models/catalog.ts'
import type { ClusterId, PeerId } from '../../../src/models/ids.ts'
import { Router } from '../../../src/routing/router.ts'
import { estimateClusters, propose, whomToAsk } from '../../../src/routing/solicit.ts'
import type { Estimates } from '../../../src/routing/solicit.ts'
import {
  capability,
  item,
  LA,
  MUG,
  MUGS,
  NEW_YORK,
  OAKLAND,
  POSTER,
  request,
  settings,
  shop,
  tableOf,
} from './fixtures.ts'

function namesOf({ clusters }: Estimates): string[] {
  return clusters.map(({ cluster }) => cluster)
}

describe('whom to ask beyond the neighbourhood', () => {
  const imagined = [
    shop({ peer: 'east', at: NEW_YORK }),
    shop({ peer: 'south', at: LA }),
    shop({ peer: 'mugs', at: OAKLAND, profile: { capabilities: [MUGS] } }),
  ]

  it('puts clusters in order of what they could cost, and leaves out who cannot', () => {
    expect(namesOf(estimateClusters(request(), imagined, settings()))).to.deep.equal([
      'south',
      'east',
    ])
  })

  it('names those for single lines where none could make all, and every line once before any twice', () => {
    const paper = { capabilities: [capability()] }
    const only = [
      shop({ peer: 'paper-east', at: NEW_YORK, profile: paper }),
      shop({ peer: 'paper', at: OAKLAND, profile: paper }),
      shop({ peer: 'paper-south', at: LA, profile: paper }),
      shop({ peer: 'mugs', at: NEW_YORK, profile: { capabilities: [MUGS] } }),
    ]
    const both = request({ spec: { items: [item(MUG, 40), item(POSTER, 1)] } })
    const estimates = estimateClusters(both, only, settings())
    expect(namesOf(estimates)).to.deep.equal(['paper', 'mugs', 'paper-south', 'paper-east'])
    expect(estimates.unmet).to.deep.equal([])
    const whole = estimateClusters({ ...both, mayDivide: false }, only, settings())
    expect(whole).to.deep.equal({ clusters: [], unmet: both.shares })
  })

  it('begins with who makes most of the lines, and tells which nobody could make', () => {
    const [a3, a4] = ['A3', 'A4'].map((size) => ({ ...POSTER, size })) as [PrintSpec, PrintSpec]
    const only = [
      shop({ peer: 'a3', at: OAKLAND, profile: { capabilities: [capability({ sizes: ['A3'] })] } }),
      shop({ peer: 'both', at: NEW_YORK, profile: { capabilities: [capability()] } }),
    ]
    const items = [item(a3, 1), item(a4, 1), item(MUG, 1)]
    const estimates = estimateClusters(request({ spec: { items } }), only, settings())
    expect(namesOf(estimates)).to.deep.equal(['both', 'a3'])
    expect(estimates.unmet).to.deep.equal([[2, 1]])
  })

  it('looks past lists of shops: only the asked know theirs by name', () => {
    const listed = request({ spec: { rules: { allow: ['nobody' as PeerId] } } })
    expect(namesOf(estimateClusters(listed, imagined, settings()))).to.have.length(2)
  })

  it('asks everybody that could where nobody here can, and who is cheaper where somebody can', () => {
    const estimates = [10, 20, 30, 40].map((cost) => ({ cluster: `c${cost}` as ClusterId, cost }))
    const nobody = { type: 'unroutable', reason: 'no_eligible_shop' } as const
    expect(
      whomToAsk(nobody, estimates).map(({ cluster, why }) => `${cluster} ${why}`),
    ).to.deep.equal(['c10 nobody_here', 'c20 nobody_here', 'c30 nobody_here'])
    const here = new Router(tableOf([shop()]), settings()).choose(request())
    if (here.type !== 'routed') throw new Error('nobody')
    const cost = here.legs[0]?.cost ?? 0
    const around = [0.5, 0.995, 2].map((share) => ({
      cluster: 'c' as ClusterId,
      cost: cost * share,
    }))
    expect(whomToAsk(here, around).map(({ why }) => why)).to.deep.equal(['cheaper_there'])
  })
})

describe('what an asked cluster proposes', () => {
  const shops = [
    shop({ peer: 'anna', at: OAKLAND }),
    shop({ peer: 'boris', at: LA, profile: { capabilities: [capability()] } }),
    shop({ peer: 'chloe', at: OAKLAND, profile: { capabilities: [MUGS] } }),
    shop({ peer: 'stranger', at: OAKLAND }),
  ]
  const members = new Set(['anna', 'boris', 'chloe'] as PeerId[])
  const router = new Router(tableOf(shops), settings())
  const proposed = (asked = request()): string[] =>
    propose(router, asked, 'c1' as ClusterId, members).map(({ shop: peer }) => peer)

  it('is its own shops, the best first, none that is excluded', () => {
    expect(proposed()).to.deep.equal(['anna', 'boris'])
    const excluded = new Map([['anna' as PeerId, 'no_stock']])
    expect(proposed({ ...request(), excluded })).to.deep.equal(['boris'])
  })

  it('is shops for single lines too, where the order may be divided', () => {
    const both = request({ spec: { items: [item(POSTER, 10), item(MUG, 5)] } })
    expect(proposed(both)).to.have.members(['anna', 'boris', 'chloe'])
    expect(proposed({ ...both, mayDivide: false })).to.deep.equal(['anna'])
  })
})

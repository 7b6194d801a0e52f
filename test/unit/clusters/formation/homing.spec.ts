import { expect } from 'chai'
import * as fc from 'fast-check'
import { chooseHome } from '../../../../src/clusters/formation/homing.ts'
import type { Homing, Surroundings } from '../../../../src/clusters/formation/homing.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'

/** `name: [group, home]`; an empty home is none. */
type Town = Readonly<Record<string, readonly [group: string | null, home: string]>>

function around(town: Town, self: string, changes: Partial<Surroundings> = {}): Surroundings {
  const homes = new Map(
    Object.entries(town).map(([peer, [, home]]) => [
      peer as PeerId,
      home === '' ? null : (home as ClusterId),
    ]),
  )
  return {
    self: self as PeerId,
    homes,
    groupOf: (peer) => town[peer]?.[0] ?? null,
    sizeOf: (cluster) => [...homes.values()].filter((home) => home === cluster).length,
    dead: new Set(),
    ...changes,
  }
}

const say = (homing: Homing): string =>
  homing.type === 'join' ? `join ${homing.cluster}` : homing.type

const CASES: readonly (readonly [
  what: string,
  town: Town,
  expected: string,
  Partial<Surroundings>?,
])[] = [
  ['alone', { me: ['g', ''] }, 'found'],
  ['alone and at home', { me: ['g', 'c1'] }, 'stay'],
  ['near a cluster', { me: ['g', ''], a: ['g', 'c1'] }, 'join c1'],
  ['near a cluster of another region', { me: ['g', ''], a: ['h', 'c1'] }, 'found'],
  ['a singleton beside a pair', { me: ['g', 'c1'], a: ['g', 'c2'], b: ['g', 'c2'] }, 'join c2'],
  ['a pair beside a singleton', { me: ['g', 'c9'], a: ['g', 'c9'], b: ['g', 'c2'] }, 'stay'],
  ['one of two singletons', { me: ['g', 'c2'], a: ['g', 'c1'] }, 'join c1'],
  ['the other of them', { me: ['g', 'c1'], a: ['g', 'c2'] }, 'stay'],
  [
    'in a cluster whose most members live elsewhere',
    { me: ['g', 'c1'], a: ['g', 'c2'], b: ['h', 'c1'], c: ['h', 'c1'] },
    'join c2',
  ],
  ['the same, with nobody else here', { me: ['g', 'c1'], b: ['h', 'c1'], c: ['h', 'c1'] }, 'found'],
  [
    'near a cluster that is dead',
    { me: ['g', ''], a: ['g', 'c1'] },
    'found',
    { dead: new Set(['c1' as ClusterId]) },
  ],
  ['near a cluster that is full', { me: ['g', ''], a: ['g', 'c1'] }, 'found', { sizeOf: () => 32 }],
  ['in a cluster that is full', { me: ['g', 'c1'], a: ['g', 'c1'] }, 'stay', { sizeOf: () => 32 }],
  ['at home, in a place that is not known', { me: [null, 'c1'], a: ['g', 'c2'] }, 'stay'],
]

describe('choice of a home', () => {
  for (const [what, town, expected, changes] of CASES) {
    it(`${what}: ${expected}`, () => {
      expect(say(chooseHome(around(town, 'me', changes)))).to.equal(expected)
    })
  }

  it('ranks those who could found, each with a place of its own', () => {
    const town: Town = { a: ['g', ''], b: ['g', ''], c: ['g', ''], d: ['h', ''] }
    const ranks = ['a', 'b', 'c'].map((self) => {
      const homing = chooseHome(around(town, self))
      return homing.type === 'found' ? homing.rank : -1
    })
    expect(ranks).to.have.members([0, 1, 2])
  })

  it('gathers each group in one cluster from any beginning, one move at a time', () => {
    const shop = fc.tuple(fc.constantFrom('g', 'h'), fc.constantFrom('', 'c1', 'c2', 'c3', 'c4'))
    fc.assert(
      fc.property(fc.array(shop, { minLength: 1, maxLength: 14 }), fc.nat(), (shops, start) => {
        let town: Town = Object.fromEntries(shops.map((at, n) => [`s${n}`, at]))
        let founded = 0
        // Whoever's turn it is moves, in any order: 20 rounds are many more than moves can be.
        for (let turn = 0; turn < shops.length * 20; turn += 1) {
          const self = `s${(turn + start) % shops.length}`
          const homing = chooseHome(around(town, self))
          const group = town[self]?.[0] ?? null
          if (homing.type === 'join') town = { ...town, [self]: [group, homing.cluster] }
          else if (homing.type === 'found' && homing.rank === 0) {
            founded += 1
            town = { ...town, [self]: [group, `new${founded}`] }
          }
        }
        for (const group of ['g', 'h']) {
          const here = Object.values(town).filter(([at]) => at === group)
          expect(new Set(here.map(([, home]) => home)).size).to.equal(here.length === 0 ? 0 : 1)
          for (const [, home] of here) expect(home).not.to.equal('')
        }
      }),
    )
  })
})

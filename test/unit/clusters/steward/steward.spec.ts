import { expect } from 'chai'
import { isDissolved } from '../../../../src/clusters/view/view.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { StewardWorld } from '../steward-world.ts'

const name = (n: number): string => `shop-${String(n).padStart(2, '0')}`

/** `size` shops that start within `spreadMs` of each other, not run yet. */
function shops(seed: string, size: number, spreadMs = 100): StewardWorld {
  const world = new StewardWorld(seed)
  for (let n = 0; n < size; n += 1) world.add(name(n))
  for (const node of world.nodes.values())
    world.at(world.chance.below(spreadMs), () => node.start())
  return world
}

/** The same, settled in one view, its keepers in place. */
function cluster(seed: string, size: number): StewardWorld {
  const world = shops(seed, size)
  world.run(200)
  expect(
    world.run(60_000, () => world.converged()),
    'settles',
  ).to.equal(true)
  world.run(10_000)
  return world
}

const clusterOf = (world: StewardWorld, n: number): ClusterId | null =>
  world.view(n)?.cluster ?? null
const rosterOf = (world: StewardWorld, by: number): PeerId[] =>
  world.view(by)?.members.map(({ peer }) => peer) ?? []
const keepersOf = (world: StewardWorld, by: number): PeerId[] =>
  world
    .steward(by)
    .home()
    ?.ref.keepers.map(({ peer }) => peer) ?? []

/** A planned stop; runs until the process is gone. */
function stop(world: StewardWorld, n: number): boolean {
  let told: boolean | null = null
  world.node(n).act(() => world.steward(n).rest(10_000, (answer) => (told = answer)))
  world.run(15_000, () => told !== null)
  world.node(n).kill(true)
  return told === true
}

describe('steward', () => {
  for (const size of [1, 2, 3, 6, 20, 32]) {
    it(`brings ${size} that start at once into one view`, () => {
      for (let seed = 0; seed < 3; seed += 1) {
        const world = shops(`start-${seed}`, size)
        world.lossRate = 0.01
        world.run(200)
        const inOne = (): boolean =>
          world.peers.every((_, n) => world.view(n)?.members.length === size)
        expect(world.run(20_000, inOne)).to.equal(true)
        expect(world.run(60_000, () => world.converged())).to.equal(true)
        expect(world.violations).to.deep.equal([])
      }
    })
  }

  it('comes to a cluster that was full, when others have left it', () => {
    const world = cluster('full', 32)
    const late = world.add(name(32))
    late.start()
    expect(world.run(20_000, () => world.view(32)?.members.length === 1)).to.equal(true)
    const leavers = new Set(world.peers.slice(0, 8))
    world.groupOf = (peer) => (leavers.has(peer) ? 'there' : 'here')
    const stayers = world.running().filter((peer) => !leavers.has(peer))
    expect(world.run(120_000, () => world.converged(stayers))).to.equal(true)
    expect(rosterOf(world, 32)).to.have.length(25)
    expect(world.violations).to.deep.equal([])
  })

  it('brings those of a group together who are not connected from the start', () => {
    const world = shops('scattered', 6)
    const half = (peer: PeerId): boolean => world.peers.indexOf(peer) < 3
    world.isConnected = (a, b) => half(a) === half(b)
    world.run(200)
    expect(world.run(90_000, () => world.converged())).to.equal(true)
    expect(world.violations).to.deep.equal([])
  })

  it('has twenty in one view within 3 s of their start, where one machine runs them', () => {
    const world = shops('join', 20)
    const inOne = (): boolean => world.peers.every((_, n) => world.view(n)?.members.length === 20)
    expect(world.run(3_000, inOne)).to.equal(true)
  })

  it('says good night also where it was let in a moment ago and does not know it', () => {
    let seen = 0
    // In some worlds it hears of it before the others do.
    for (const seed of ['late', 'late-1', 'late-2', 'late-3', 'late-4', 'late-5']) {
      const world = shops(seed, 2)
      expect(world.run(20_000, () => rosterOf(world, 0).length === 2)).to.equal(true)
      world.add(name(2))
      const late = world.peers[2] as PeerId
      world.node(2).start()
      const isBetween = (): boolean =>
        rosterOf(world, 0).includes(late) && clusterOf(world, 2) === null
      if (!world.run(20_000, isBetween)) continue
      seen += 1
      expect(stop(world, 2)).to.equal(true)
      world.run(1_000)
      const view = world.view(0)
      const isListedAsleep = view?.members.find(({ peer }) => peer === late)?.resting === true
      const said = view === null ? null : world.steward(0).homes.farewells.in(view)
      expect(isListedAsleep || said?.has(late) === true, seed).to.equal(true)
    }
    expect(seen).to.be.above(0)
  })

  it('brings two singletons together, and dissolves what one of them leaves', () => {
    const world = new StewardWorld('pair')
    for (const n of [0, 1]) world.add(name(n))
    world.cutBetween([world.peers[0] as PeerId], [world.peers[1] as PeerId])
    for (const n of [0, 1]) world.node(n).start()
    world.run(5_000)
    expect(clusterOf(world, 0)).not.to.equal(clusterOf(world, 1))
    world.heal()
    for (const [a, b] of [
      [0, 1],
      [1, 0],
    ] as const) {
      world.node(a).peerUp(world.peers[b] as PeerId)
    }
    expect(world.run(10_000, () => world.converged())).to.equal(true)
    world.run(5_000)
    const left = [...world.views.values()].map(({ view }) => view)
    expect(left.filter(isDissolved)).to.have.length(0)
    expect(new Set(left.map(({ cluster: id }) => id)).size).to.equal(2)
  })

  it('makes one cluster of each region, and takes a shop that moves along', () => {
    const world = new StewardWorld('regions')
    let moved = false
    world.groupOf = (peer) => {
      const n = world.peers.indexOf(peer)
      return n < 4 || (n === 6 && moved) ? 'north' : 'south'
    }
    for (let n = 0; n < 8; n += 1) world.add(name(n))
    for (const node of world.nodes.values()) node.start()
    world.run(20_000)
    const north = world.peers.slice(0, 4)
    const south = world.peers.slice(4)
    expect(rosterOf(world, 0)).to.deep.equal(north)
    expect(rosterOf(world, 5)).to.deep.equal(south)
    moved = true
    world.run(30_000)
    expect(rosterOf(world, 0)).to.deep.equal([...north, world.peers[6]])
    expect(rosterOf(world, 5)).to.deep.equal(south.filter((_, n) => n !== 2))
    expect(world.violations).to.deep.equal([])
  })

  it('goes on with the same cluster after all were off at once', () => {
    const world = cluster('power-cut', 5)
    const before = clusterOf(world, 0)
    for (const node of world.nodes.values()) node.kill()
    world.run(5_000)
    for (const node of world.nodes.values()) node.start()
    expect(world.run(20_000, () => world.converged())).to.equal(true)
    expect(clusterOf(world, 0)).to.equal(before)
  })

  it('keeps the committee whole: a keeper that is away is replaced by seal and move', () => {
    const world = cluster('keeper', 5)
    const [lost = '' as PeerId] = keepersOf(world, 0)
    const alive = world.peers.findIndex((peer) => peer !== lost)
    const isWhole = (): boolean => world.steward(alive).caretaker.viewIsWhole
    expect(isWhole()).to.equal(true)
    world.nodes.get(lost)?.kill()
    expect(
      world.run(40_000, () => !isWhole()),
      'it never says so',
    ).to.equal(true)
    expect(world.run(40_000, isWhole), 'it is not mended').to.equal(true)
    expect(keepersOf(world, alive)).to.have.length(3)
    expect(keepersOf(world, alive)).not.to.include(lost)
    expect(rosterOf(world, alive)).to.include(lost)
  })

  it('takes back a keeper that lost its disk, as a new one', () => {
    const world = cluster('wipe', 5)
    const [lost = '' as PeerId] = keepersOf(world, 0)
    const node = world.nodes.get(lost)
    node?.kill(true)
    world.run(500)
    node?.wipe()
    node?.start()
    expect(world.run(30_000, () => world.converged())).to.equal(true)
    const member = world.view(0)?.members.find(({ peer }) => peer === lost)
    expect(member?.store).to.equal(node?.store)
    expect(world.violations).to.deep.equal([])
  })

  it('founds anew when the committee has lost its disks for good, all in one again', () => {
    const world = cluster('fire', 5)
    const before = clusterOf(world, 0)
    for (const peer of keepersOf(world, 0).slice(0, 2)) {
      const node = world.nodes.get(peer)
      node?.kill(true)
      world.run(100)
      node?.wipe()
      node?.start()
    }
    expect(world.run(120_000, () => world.converged())).to.equal(true)
    expect(clusterOf(world, 0)).not.to.equal(before)
    expect(rosterOf(world, 0)).to.have.length(5)
  })

  it('votes out who is silent for long, and takes it back when it returns', () => {
    const world = shops('evict', 6)
    world.terms = { ...world.terms, evictMs: 20_000 }
    world.run(20_000)
    world.node(4).kill()
    world.run(15_000)
    expect(rosterOf(world, 0)).to.include(world.peers[4])
    world.run(25_000)
    for (const by of [0, 1, 2, 3, 5]) {
      expect(rosterOf(world, by)).not.to.include(world.peers[4])
      expect(
        world.watches.get(world.peers[by] as PeerId)?.standing(world.peers[4] as PeerId).level,
      ).to.equal('evicted')
    }
    world.node(4).start()
    expect(world.run(20_000, () => world.converged())).to.equal(true)
    expect(world.view(0)?.evictions).to.deep.equal([])
  })

  it('votes nobody out on the minority side of a cut, and has one roster after it', () => {
    const world = shops('cut', 7)
    world.terms = { ...world.terms, evictMs: 20_000 }
    world.run(20_000)
    // Four of seven who also have a majority of the five keepers.
    const keepers = keepersOf(world, 0)
    const minority = [
      ...keepers.slice(0, 2),
      ...world.peers.filter((p) => !keepers.includes(p)).slice(0, 1),
    ]
    const majority = world.peers.filter((peer) => !minority.includes(peer))
    world.cutBetween(minority, majority)
    world.run(90_000)
    const sizeAt = (peer: PeerId | undefined): number =>
      rosterOf(world, world.peers.indexOf(peer as PeerId)).length
    expect(sizeAt(minority[0])).to.equal(7)
    expect(sizeAt(majority[0])).to.equal(4)
    world.heal()
    expect(world.run(60_000, () => world.converged())).to.equal(true)
    expect(rosterOf(world, 0)).to.have.length(7)
    expect(world.violations).to.deep.equal([])
  })

  it('sleeps from evening to morning: nobody is suspected, nobody is lost, one cluster', () => {
    const world = cluster('evening', 6)
    const before = clusterOf(world, 5)
    for (let n = 0; n < 5; n += 1) expect(stop(world, n), `shop ${n} rests`).to.equal(true)
    world.run(60_000)
    const watch = world.watches.get(world.peers[5] as PeerId)
    for (const peer of world.peers.slice(0, 5)) {
      expect(watch?.standing(peer).level).to.equal('resting')
    }
    expect(keepersOf(world, 5)).to.deep.equal([world.peers[5]])
    expect(rosterOf(world, 5)).to.have.length(6)
    for (let n = 0; n < 5; n += 1) world.at(n * 1_000, () => world.node(n).start())
    world.run(5_000)
    expect(world.run(30_000, () => world.converged())).to.equal(true)
    expect(clusterOf(world, 0)).to.equal(before)
    expect(world.view(0)?.committee).to.have.length(3)
    expect(world.violations).to.deep.equal([])
  })

  it('is founded anew by a person where the last one up never returns, and the others follow', () => {
    const world = shops('owl', 3)
    world.terms = { ...world.terms, evictMs: 20_000 }
    expect(world.run(60_000, () => world.converged())).to.equal(true)
    world.run(10_000)
    const before = clusterOf(world, 0)
    for (const n of [0, 1]) expect(stop(world, n)).to.equal(true)
    world.run(5_000)
    world.node(2).kill(true)
    for (const n of [0, 1]) world.node(n).start()
    world.run(60_000)
    expect(clusterOf(world, 0), 'nobody can write that they are back').to.equal(before)
    world.node(0).act(() => world.steward(0).recover())
    expect(world.run(120_000, () => world.converged())).to.equal(true)
    expect(clusterOf(world, 0)).not.to.equal(before)
    expect(rosterOf(world, 1)).to.deep.equal([world.peers[0], world.peers[1]])
    expect(world.violations).to.deep.equal([])
  })

  it('lets a person vote out one of two, which no majority can', () => {
    const world = cluster('two', 2)
    world.node(1).kill()
    world.run(60_000)
    const alive = keepersOf(world, 0).includes(world.peers[0] as PeerId) ? 0 : null
    // Where the one that died kept the view alone, only founding anew helps.
    if (alive === null) {
      world.node(0).act(() => world.steward(0).recover())
      world.run(10_000)
    } else {
      world.node(0).act(() => world.steward(0).evict(world.peers[1] as PeerId, () => undefined))
      world.run(5_000)
    }
    expect(rosterOf(world, 0)).to.deep.equal([world.peers[0]])
  })

  it('wakes up as seldom as its profile says, once it is where it wants to be', () => {
    const world = shops('calm-ticks', 3)
    // Nobody else has such timers.
    world.terms = { ...world.terms, tickMs: 333, calmMs: 7_777 }
    world.run(60_000, () => world.converged())
    world.run(20_000)
    expect(world.timers.get(333), 'while they settled').to.be.above(20)
    world.timers.clear()
    world.run(77_770)
    expect(world.timers.get(333)).to.equal(undefined)
    expect(world.timers.get(7_777), 'three of them').to.be.within(24, 30)
  })

  it('looks around as seldom as its profile says, once it is where it wants to be', () => {
    const looks = [2_000, 10_000].map((calmMs) => {
      const world = shops('calm', 3)
      world.terms = { ...world.terms, calmMs }
      expect(world.run(60_000, () => world.converged())).to.equal(true)
      world.run(30_000)
      const before = world.looks
      world.run(120_000)
      return world.looks - before
    })
    // Every 4 s, and every 20.
    expect((looks[0] ?? 0) / (looks[1] ?? 0)).to.be.within(4, 6)
  })

  it('asks a member of its own view again where it is at home, when its greeting got lost', () => {
    const world = cluster('lost-greeting', 3)
    const peer = world.peers[1] as PeerId
    const homeOf = (): ClusterId | undefined => world.steward(0).homes.of(peer)?.home?.cluster
    world.steward(0).handle(peer, { type: 'hello', home: null, claim: null, asleep: [] })
    expect(homeOf()).to.equal(undefined)
    const isTold = (): boolean => homeOf() === clusterOf(world, 1)
    expect(world.run(10_000, isTold)).to.equal(true)
  })

  it('founds alone where the only cluster near is out of reach of its keepers', () => {
    const world = cluster('cut-off', 5)
    const keepers = keepersOf(world, 0)
    const others = world.peers.filter((peer) => !keepers.includes(peer))
    const late = world.add(name(50))
    world.cutBetween(keepers, [...others, late.peer])
    late.start()
    world.run(40_000)
    expect(world.view(5)?.members.map(({ peer }) => peer)).to.deep.equal([late.peer])
    world.heal()
    for (const peer of world.peers) if (peer !== late.peer) late.peerUp(peer)
    for (const peer of keepers) world.nodes.get(peer)?.peerUp(late.peer)
    expect(world.run(120_000, () => world.converged())).to.equal(true)
    expect(rosterOf(world, 0)).to.have.length(6)
  })
})

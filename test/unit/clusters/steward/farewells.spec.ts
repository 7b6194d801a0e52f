import { expect } from 'chai'
import { ClaimDesk } from '../../../../src/clusters/steward/claim-desk.ts'
import { Farewells } from '../../../../src/clusters/steward/farewells.ts'
import { Greetings } from '../../../../src/clusters/steward/greetings.ts'
import { HomeBook } from '../../../../src/clusters/steward/home-book.ts'
import { readClaim } from '../../../../src/clusters/steward/home-claim.ts'
import type { HomeClaim } from '../../../../src/clusters/steward/home-claim.ts'
import { OwnClaim } from '../../../../src/clusters/steward/own-claim.ts'
import type { ClusterId } from '../../../../src/models/ids.ts'
import { applyClaims } from '../../../../src/clusters/view/view-change.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { claimBy, cryptoOf, memberAt, viewOf } from '../view-fixture.ts'
import { StewardWorld } from '../steward-world.ts'

const anybody = cryptoOf(shopName(0))
const ELSEWHERE = 'elsewhere' as ClusterId

function saidBy(n: number, changes: Partial<HomeClaim>): [HomeClaim, Uint8Array] {
  const bytes = claimBy(n, changes)
  return [readClaim(bytes, anybody) as HomeClaim, bytes]
}

describe('farewells', () => {
  it('hold until the view says the same, or the shop says otherwise', () => {
    const farewells = new Farewells()
    const view = viewOf(3)
    farewells.hear(...saidBy(1, { resting: true, seq: [2, 1] }))
    expect([...farewells.in(view).keys()]).to.deep.equal([shopName(1)])
    const [claim, bytes] = saidBy(1, { seq: [3, 1] })
    farewells.hear(claim, bytes)
    expect(farewells.in(view).size, 'it is back').to.equal(0)
    farewells.hear(...saidBy(2, { resting: true, seq: [2, 1] }))
    const members = [0, 1].map((n) => memberAt(n))
    members.push(memberAt(2, { resting: true, homeSeq: [2, 1] }))
    expect(farewells.in(viewOf(3, { members })).size, 'it is written').to.equal(0)
  })

  it('are taken back by no older word, whoever passes it on', () => {
    const farewells = new Farewells()
    farewells.hear(...saidBy(1, { resting: true, seq: [2, 2] }))
    const { revision } = farewells
    farewells.hear(...saidBy(1, { seq: [2, 1] }))
    expect(farewells.in(viewOf(3)).size).to.equal(1)
    expect(farewells.revision).to.equal(revision)
  })

  it('say nothing about strangers', () => {
    const farewells = new Farewells()
    farewells.hear(...saidBy(9, { resting: true }))
    expect(farewells.in(viewOf(3)).size).to.equal(0)
  })

  it('hold where the shop has moved away and is still listed, until it is listed by a later word', () => {
    const farewells = new Farewells()
    const [claim, bytes] = saidBy(1, { resting: true, cluster: ELSEWHERE, seq: [2, 1] })
    farewells.hear(claim, bytes)
    expect([...farewells.in(viewOf(3)).keys()]).to.deep.equal([shopName(1)])
    const members = [0, 1].map((n) => memberAt(n, { homeSeq: [3, 1] }))
    expect(farewells.in(viewOf(3, { members })).size, 'it is back here').to.equal(0)
  })

  it('of who moved away and rests there take it off the old roster, though it is gone', () => {
    const book = new HomeBook(anybody)
    const resting = claimBy(1, { resting: true, cluster: ELSEWHERE })
    book.hear(shopName(1), null, resting)
    book.forget(shopName(1))
    const departed = book.departed(viewOf(3))
    expect(departed).to.deep.equal([resting])
    const judge = { crypto: anybody, now: 0 } as unknown as Parameters<typeof applyClaims>[2]
    const { view, results } = applyClaims(viewOf(3), departed, judge)
    expect(results).to.deep.equal(['done'])
    expect(view?.members.map(({ peer }) => peer)).to.deep.equal([shopName(0), shopName(2)])
  })

  it('are written by those who stay once the shop has gone, and by itself before', () => {
    const book = new HomeBook(anybody)
    const resting = claimBy(1, { resting: true })
    book.hear(shopName(1), null, resting)
    expect(book.departed(viewOf(3))).to.deep.equal([])
    book.forget(shopName(1))
    expect(book.departed(viewOf(3))).to.deep.equal([resting])
  })

  it('are believed when passed on, but not over what the shop itself says', () => {
    const book = new HomeBook(anybody)
    book.hear(shopName(1), null, claimBy(1, { seq: [3, 1] }))
    book.hearOf(claimBy(1, { resting: true, seq: [2, 9] }))
    book.hearOf(claimBy(2, { resting: true }))
    expect([...book.farewells.in(viewOf(3)).keys()]).to.deep.equal([shopName(2)])
  })
})

describe('greetings among members', () => {
  it('pass on who has gone to bed: whoever was away meanwhile has heard no farewell', () => {
    const sent: { asleep?: readonly Uint8Array[] }[] = []
    const context = {
      self: shopName(0),
      crypto: anybody,
      now: () => 0,
      send: (_to: unknown, message: object) => sent.push(message),
      count: () => undefined,
    } as unknown as ConstructorParameters<typeof Greetings>[0]
    const book = new HomeBook(anybody)
    const register = { view: viewOf(3), home: null } as unknown as ReturnType<
      ConstructorParameters<typeof Greetings>[3]
    >
    const greetings = new Greetings(context, book, new OwnClaim(context, 'site'), () => register)
    const goodNight = claimBy(1, { resting: true })
    book.hear(shopName(1), null, goodNight)
    greetings.greet(shopName(2))
    greetings.greet(shopName(9))
    expect(sent.map(({ asleep }) => asleep)).to.deep.equal([[goodNight], []])
  })
})

describe('a desk of claims that is about to rest', () => {
  const LAST_AWAKE = { result: 'last_awake' }

  function answers(size: number, rests: boolean, from: number): object[] {
    const sent: object[] = []
    const context = {
      self: shopName(0),
      crypto: anybody,
      send: (_to: unknown, message: object) => sent.push(message),
    } as unknown as ConstructorParameters<typeof ClaimDesk>[0]
    const register = {
      cluster: viewOf(size).cluster,
      view: viewOf(size),
      home: null,
      claims: (_c: unknown, _j: unknown, done: (results: string[]) => void) => done(['done']),
    } as unknown as ReturnType<ConstructorParameters<typeof ClaimDesk>[1]>
    const desk = new ClaimDesk(
      context,
      () => register,
      () => ({}) as never,
      () => rests,
    )
    const claim = claimBy(from)
    const cluster = viewOf(size).cluster
    desk.handle(shopName(from), { type: 'home_offer', rid: 'r', cluster, claim })
    return sent
  }

  it('lets no stranger in where nobody else is up, for good and not for later', () => {
    expect(answers(1, true, 7)[0]).to.include(LAST_AWAKE)
    expect(answers(1, false, 7)[0]).to.include({ result: 'done' })
  })

  it('writes for those who belong here, and for strangers where somebody stays', () => {
    expect(answers(3, true, 1)[0]).to.include({ result: 'done' })
    expect(answers(3, true, 7)[0]).to.include({ result: 'done' })
  })
})

describe('stewards that say good night all at once', () => {
  const name = (n: number): string => `shop-${String(n).padStart(2, '0')}`

  /** Five in one view; its three keepers first. */
  function evening(): { world: StewardWorld; keepers: number[]; others: number[] } {
    const world = new StewardWorld('good-night')
    for (let n = 0; n < 5; n += 1) world.add(name(n))
    for (const node of world.nodes.values()) node.start()
    world.run(200)
    expect(world.run(60_000, () => world.converged())).to.equal(true)
    world.run(10_000)
    const kept = world.steward(0).home()?.ref.keepers ?? []
    const isKeeper = (n: number): boolean => kept.some(({ peer }) => peer === world.peers[n])
    const all = [0, 1, 2, 3, 4]
    const keepers = all.filter((n) => isKeeper(n))
    expect(keepers).to.have.length(3)
    return { world, keepers, others: all.filter((n) => !isKeeper(n)) }
  }

  /** All of them in one moment, with no time to write it; answers what each was told. */
  function stopAll(world: StewardWorld, shops: readonly number[]): (boolean | null)[] {
    const told = shops.map((): boolean | null => null)
    shops.forEach((n, at) => {
      world.node(n).act(() => world.steward(n).rest(1, (answer) => (told[at] = answer)))
    })
    world.run(30)
    for (const n of shops) world.node(n).kill(true)
    return told
  }

  const levels = (world: StewardWorld, by: number, of: readonly number[]): (string | undefined)[] =>
    of.map((n) => {
      const peer = world.peers[n]
      return peer && world.watches.get(world.peers[by] as never)?.standing(peer).level
    })

  it('suspects none of the keepers of its view, although that cannot be written any more', () => {
    const { world, keepers, others } = evening()
    expect(stopAll(world, keepers)).to.deep.equal([true, true, true])
    world.run(60_000)
    for (const by of others) {
      expect(world.view(by)?.members.filter(({ resting }) => resting)).to.deep.equal([])
      expect(levels(world, by, keepers)).to.deep.equal(['resting', 'resting', 'resting'])
    }
    for (const n of keepers) world.node(n).start()
    expect(world.run(60_000, () => world.converged())).to.equal(true)
    world.run(5_000)
    expect(levels(world, others[0] ?? 0, keepers)).to.deep.equal(['alive', 'alive', 'alive'])
  })

  it('tells of them who was away meanwhile', () => {
    const { world, keepers, others } = evening()
    const [stays = 0, away = 0] = others
    world.node(away).kill(true)
    world.run(1_000)
    stopAll(world, keepers)
    world.run(5_000)
    world.node(away).start()
    world.run(60_000)
    expect(levels(world, away, keepers)).to.deep.equal(['resting', 'resting', 'resting'])
    expect(levels(world, stays, [away])).to.deep.equal(['alive'])
  })

  it('has it written by those who stay where a quorum of the keepers does', () => {
    const { world, keepers, others } = evening()
    const [goes = 0] = keepers
    // Its own try has not got through: who stays knows by the farewell alone.
    const peer = world.peers[goes] as never
    world.node(goes).act(() => {
      world.steward(goes).rest(1, () => undefined)
    })
    world.run(1)
    for (const other of world.peers) if (other !== peer) world.cut(other, peer)
    world.run(30)
    world.node(goes).kill(true)
    world.run(30_000)
    const [by = 0] = others
    expect(world.view(by)?.members.find((member) => member.peer === peer)?.resting).to.equal(true)
    expect(world.view(by)?.committee.some((keeper) => keeper.peer === peer)).to.equal(false)
    world.heal()
    world.node(goes).start()
    expect(world.run(60_000, () => world.converged())).to.equal(true)
  })

  it('has not told all where somebody is out of reach', () => {
    const { world, keepers, others } = evening()
    const [goes = 0] = keepers
    const cut = world.peers[others[0] ?? 0] as never
    world.node(goes).peerDown(cut)
    expect(stopAll(world, [goes])).to.deep.equal([false])
  })
})

import { expect } from 'chai'
import { certificateFlaw } from '../../../../src/membership/detection/certificate.ts'
import { COLLECTOR_RULES } from '../../../../src/membership/detection/collector.ts'
import type {
  CertificateRequest,
  Collected,
  CollectorRules,
} from '../../../../src/membership/detection/collector.ts'
import type { OrderId, PartId } from '../../../../src/models/ids.ts'
import { VoteCourt } from '../vote-court.ts'
import { WatchWorld } from '../watch-world.ts'

function running(size: number): WatchWorld {
  const world = new WatchWorld('votes', size)
  world.startAll()
  world.run(3_000)
  return world
}

/** What a collection comes to, and after how long. */
function collect(
  world: WatchWorld,
  by: number,
  request: CertificateRequest,
): readonly [Collected['type'], number, Collected] {
  const from = world.now
  let collected: Collected | null = null
  world.node(by).act(() => world.watch(by).collect(request, (answer) => (collected = answer)))
  if (collected === null) world.run(15_000, () => collected !== null)
  const answer = collected as Collected | null
  if (answer === null) throw new Error('a collection must end')
  return [answer.type, world.now - from, answer]
}

const unreachable = (world: WatchWorld, n: number): CertificateRequest => ({
  kind: 'unreachable',
  shop: world.peers[n] as never,
})
const late = (world: WatchWorld, n: number): CertificateRequest => ({
  kind: 'late',
  shop: world.peers[n] as never,
  order: 'o-c1-1-1-abcdefghij-1-1' as OrderId,
  part: 'p1' as PartId,
  attempt: 1,
})

const PLANTED: readonly (readonly [fault: string, rules: CollectorRules, violation: RegExp])[] = [
  [
    'a counter instead of a set of voters',
    { ...COLLECTOR_RULES, voterKey: (_, nth) => String(nth) },
    /of \d certify/,
  ],
  [
    'a majority of the reachable instead of the view',
    { ...COLLECTOR_RULES, votesNeeded: (_, hears) => Math.floor(hears / 2) + 1 },
    /of \d certify/,
  ],
  [
    'votes kept after a newer heartbeat',
    { ...COLLECTOR_RULES, heardVoids: false },
    /older than what the collector heard/,
  ],
]

describe('votes', () => {
  it('certify a dead member within the hold, with bytes that anybody can check', () => {
    for (const size of [3, 6, 20, 32]) {
      const world = running(size)
      world.node(0).kill()
      world.run(3_200)
      expect(world.level(1, 0)).to.equal('unreachable')
      const [type, ms, collected] = collect(world, 1, unreachable(world, 0))
      expect(type).to.equal('certified')
      expect(ms).to.be.lessThan(2_500)
      if (collected.type !== 'certified') return
      expect(world.watch(1).mayMoveWorkAt(world.peers[0] as never)).to.be.greaterThan(
        world.now - ms,
      )
      expect(certificateFlaw(collected.certificate, world.roster, world.crypto)).to.equal(null)
    }
  })

  it('certify nobody who is heard', () => {
    const world = running(5)
    expect(collect(world, 1, unreachable(world, 0))[0]).to.equal('refuted')
  })

  it('of a minority certify nothing, however often it asks', () => {
    for (const [size, minority] of [
      [3, 1],
      [4, 2],
      [6, 3],
      [20, 9],
    ] as const) {
      const world = running(size)
      world.cutBetween(world.peers.slice(0, minority), world.peers.slice(minority))
      world.run(6_000)
      expect(collect(world, 0, unreachable(world, size - 1))[0]).to.equal('no_majority')
      const majority = minority * 2 < size
      const [type] = collect(world, size - 1, unreachable(world, 0))
      expect(type).to.equal(majority ? 'certified' : 'no_majority')
    }
  })

  it('cannot be had in a view of one or two, of a stranger, or without a view', () => {
    const two = running(2)
    two.node(0).kill()
    two.run(5_000)
    expect(collect(two, 1, unreachable(two, 0))[2]).to.include({ reason: 'view_too_small' })
    const five = running(5)
    const stranger: CertificateRequest = { kind: 'unreachable', shop: 'x' as never }
    expect(collect(five, 1, stranger)[2]).to.include({ reason: 'not_a_member' })
    five.watch(1).setRoster(null)
    expect(collect(five, 1, unreachable(five, 0))[2]).to.include({ reason: 'no_view' })
  })

  it('are not needed for who was voted out', () => {
    const world = running(5)
    const [gone] = world.roster.members
    const members = world.roster.members.slice(1)
    world.setRoster({
      ...world.roster,
      epoch: 2,
      members,
      evictions: [{ peer: gone?.peer as never, at: 0 }],
    })
    expect(collect(world, 1, unreachable(world, 0))[0]).to.equal('voted_out')
  })

  it('of an older view are worth nothing: the collection starts anew in the next', () => {
    const world = running(5)
    world.node(0).kill()
    world.run(3_200)
    const answers: Collected[] = []
    world
      .node(1)
      .act(() => world.watch(1).collect(unreachable(world, 0), (answer) => answers.push(answer)))
    world.setRoster({ ...world.roster, epoch: 2 })
    world.run(3_000)
    const [answer] = answers
    expect(answer?.type).to.equal('certified')
    if (answer?.type === 'certified') expect(answer.certificate.charge.epoch).to.equal(2)
  })

  it('are shared by all parts of one outage, until the shop is heard', () => {
    const world = running(5)
    world.node(0).kill()
    world.run(3_200)
    collect(world, 1, unreachable(world, 0))
    const messages = world.messages
    expect(collect(world, 1, unreachable(world, 0)).slice(0, 2)).to.deep.equal(['certified', 0])
    expect(world.messages).to.equal(messages)
    world.node(0).start()
    world.run(1_000)
    expect(collect(world, 1, unreachable(world, 0))[0]).to.equal('refuted')
  })

  it("on lateness come from each voter's own reading of the register", () => {
    const world = running(5)
    let honest = 4
    world.isOverdue = (voter) => world.peers.indexOf(voter) < honest
    expect(collect(world, 1, late(world, 4))[0]).to.equal('certified')
    honest = 2
    const other = { ...late(world, 4), attempt: 2 } as CertificateRequest
    expect(collect(world, 1, other)[0]).to.equal('no_majority')
  })

  it('on lateness are asked for once, and given up as soon as too many see none', () => {
    const world = running(5)
    const readings: number[] = []
    world.isOverdue = (voter) => readings.push(world.peers.indexOf(voter)) < 0
    const [type, ms] = collect(world, 1, late(world, 4))
    expect(type).to.equal('no_majority')
    expect(ms).to.be.lessThan(500)
    world.run(10_000)
    expect(readings.sort((a, b) => a - b)).to.deep.equal([0, 1, 2, 3])
  })

  it('on lateness are asked for again of those alone who have not answered', () => {
    const world = running(7)
    const readings: number[] = []
    world.isOverdue = (voter) => readings.push(world.peers.indexOf(voter)) < 0
    // Four do not answer, which would be enough: it goes on asking.
    world.cutBetween(world.peers.slice(1, 2), world.peers.slice(2, 6))
    const [type, ms] = collect(world, 1, late(world, 6))
    expect(type).not.to.equal('certified')
    expect(ms).to.be.above(1_500)
    expect(readings.sort((a, b) => a - b)).to.deep.equal([0, 1])
  })

  it('on a boot that the asker had not heard of name that boot', () => {
    const world = running(5)
    // Shop 0 starts anew where shop 1 cannot hear it, and dies.
    world.cut(world.peers[0] as never, world.peers[1] as never)
    world.node(0).kill()
    world.node(0).start()
    world.run(1_000)
    world.node(0).kill()
    world.run(4_000)
    const [type, , collected] = collect(world, 1, unreachable(world, 0))
    expect(type).to.equal('certified')
    if (collected.type === 'certified') expect(collected.certificate.charge.boot).to.equal(2)
  })

  it('stand up to a court that knows what happened', () => {
    let certified = 0
    for (let seed = 0; seed < 25; seed += 1) {
      const court = new VoteCourt(`court-${seed}`, 3 + (seed % 5), COLLECTOR_RULES)
      court.hunt()
      expect(court.violations, `seed ${seed}`).to.deep.equal([])
      certified += court.certified
    }
    expect(certified).to.be.greaterThan(100)
  })

  for (const [fault, rules, violation] of PLANTED) {
    it(`would be caught at ${fault}`, () => {
      let found: readonly string[] = []
      for (let seed = 0; seed < 40 && found.length === 0; seed += 1) {
        const court = new VoteCourt(`court-${seed}`, 3 + (seed % 5), rules)
        court.hunt()
        found = court.violations
      }
      expect(found.join('; ')).to.match(violation)
    })
  }
})

import { expect } from 'chai'
import type { PeerId } from '../../../../src/models/ids.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { Detector } from '../../../../src/membership/detection/detector.ts'
import type { DetectorHooks } from '../../../../src/membership/detection/detector.ts'
import { DETECTOR_TERMS } from '../../../../src/membership/detection/detector-terms.ts'
import type { MembershipContext } from '../../../../src/membership/membership-context.ts'
import { rosterOf, shopName } from '../roster-fixture.ts'
import type { Change } from '../watch-world.ts'
import { WatchWorld } from '../watch-world.ts'

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Infinity

/** Verdicts about anybody, the dead excepted. */
const verdicts = (world: WatchWorld, ...dead: readonly number[]): readonly Change[] =>
  world.changes.filter(
    ({ peer, level }) => level === 'unreachable' && !dead.some((n) => world.peers[n] === peer),
  )

/** Milliseconds from now until each other node holds `n` unreachable. */
function knownAfter(world: WatchWorld, n: number): number[] {
  const from = world.now
  world.changes.length = 0
  world.run(8_000)
  return world.peers
    .filter((_, by) => by !== n)
    .map((by) => {
      const change = world.changes.find(
        (c) => c.by === by && c.peer === world.peers[n] && c.level === 'unreachable',
      )
      return (change?.at ?? Infinity) - from
    })
}

function running(seed: string, size: number): WatchWorld {
  const world = new WatchWorld(seed, size)
  world.startAll()
  world.run(3_000)
  return world
}

describe('detector', () => {
  for (const size of [3, 6, 16, 20, 32]) {
    it(`lets all of ${size} know of a kill -9 in 3.1 s at the median, 4 s at worst, at 1 % loss`, () => {
      const times: number[] = []
      for (let seed = 0; seed < 8; seed += 1) {
        const world = new WatchWorld(`kill-${seed}`, size)
        world.lossRate = 0.01
        world.startAll()
        world.run(4_000 + world.chance.below(1_000))
        const victim = world.chance.below(size)
        world.node(victim).kill()
        times.push(...knownAfter(world, victim))
        expect(verdicts(world, victim)).to.deep.equal([])
      }
      expect(quantile(times, 0.5)).to.be.lessThan(3_100)
      expect(Math.max(...times)).to.be.lessThan(4_000)
    })
  }

  it('holds each of nine dead of twenty unreachable, though their observers are dead too', () => {
    for (let seed = 0; seed < 4; seed += 1) {
      const world = running(`nine-${seed}`, 20)
      const dead = [11, 12, 13, 14, 15, 16, 17, 18, 19]
      for (const victim of dead) {
        world.node(victim).kill()
        world.run(6_000)
      }
      world.run(20_000)
      for (let by = 0; by < 11; by += 1) {
        const levels = dead.map((peer) => world.level(by, peer))
        expect(levels.join(), `seed ${seed}, by ${by}`).to.equal(
          dead.map(() => 'unreachable').join(),
        )
      }
    }
  })

  it('speaks at most 32 times a second, in small words', () => {
    for (const size of [6, 16, 20, 32]) {
      const world = running('quiet', size)
      const [messages, bytes] = [world.messages, world.bytes]
      world.run(20_000)
      expect((world.messages - messages) / size / 20).to.be.lessThan(32)
      expect((world.bytes - bytes) / size / 20).to.be.lessThan(4_000)
    }
  })

  it('does not declare a node unreachable that slept for two seconds, nor let it declare others', () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const world = running(`pause-${seed}`, 6)
      world.lossRate = 0.01
      world.run(world.chance.below(1_000))
      world.node(world.chance.below(6)).pause(2_000)
      world.run(10_000)
      expect(verdicts(world), `seed ${seed}`).to.deep.equal([])
    }
  })

  it('declares one that sleeps for eight, and takes it back with the first heartbeat', () => {
    const world = running('long-pause', 6)
    world.node(2).pause(8_000)
    world.run(6_000)
    for (const by of [0, 1, 3, 4, 5]) expect(world.level(by, 2)).to.equal('unreachable')
    world.run(2_600)
    for (const by of [0, 1, 3, 4, 5]) expect(world.level(by, 2)).to.equal('alive')
    // The sleeper accuses nobody: the silence was its own.
    expect(world.changes.filter((c) => c.by === world.peers[2])).to.deep.equal([])
  })

  it('gives no verdict on a computer where everybody is slow', () => {
    for (const size of [6, 20]) {
      const world = running('busy', size)
      // Eight busy loops on two cores: every process waits for its turn, now and then for long.
      const stutter = (n: number): void => {
        world.node(n).pause(150 + world.chance.below(1_500))
        world.at(400 + world.chance.below(2_500), () => stutter(n))
      }
      for (let n = 0; n < size; n += 1) stutter(n)
      world.run(60_000)
      expect(verdicts(world)).to.deep.equal([])
      expect(Math.max(...world.peers.map((_, n) => world.watch(n).health))).to.be.greaterThan(0)
    }
  })

  it('keeps to a suspicion where only one observer hears nothing', () => {
    const world = running('one-way', 5)
    world.cut(world.peers[0] as never, world.peers[1] as never)
    world.run(20_000)
    expect(world.level(1, 0)).to.equal('suspect')
    for (const by of [2, 3, 4]) expect(world.level(by, 0)).to.equal('alive')
    expect(verdicts(world)).to.deep.equal([])
  })

  it('finds a node that others hear and that hears nobody isolated, and believes it nothing', () => {
    const world = running('deaf', 5)
    for (const n of [1, 2, 3, 4]) world.cut(world.peers[n] as never, world.peers[0] as never)
    world.run(20_000)
    expect(world.watch(0).isolated).to.equal(true)
    expect(verdicts(world)).to.deep.equal([])
    for (const by of [1, 2, 3, 4]) expect(world.level(by, 0)).to.equal('alive')
    world.heal()
    world.run(10_000)
    expect(world.watch(0).isolated).to.equal(false)
  })

  it('gives verdicts on the majority side of a cut only', () => {
    for (const [size, minority] of [
      [5, 2],
      [6, 3],
      [20, 9],
    ] as const) {
      const world = running('cut', size)
      world.cutBetween(world.peers.slice(0, minority), world.peers.slice(minority))
      world.run(15_000)
      const judges = new Set(verdicts(world).map(({ by }) => by))
      for (const peer of world.peers.slice(0, minority)) expect([...judges]).not.to.include(peer)
      for (let n = 0; n < minority; n += 1) expect(world.watch(n).isolated).to.equal(true)
      world.heal()
      world.run(8_000)
      for (let by = 0; by < size; by += 1)
        for (let n = 0; n < size; n += 1) expect(world.level(by, n)).to.equal('alive')
    }
  })

  it('takes a restart for what it is: a newer boot refutes', () => {
    const world = running('restart', 5)
    world.node(0).kill()
    world.run(5_000)
    expect(world.level(1, 0)).to.equal('unreachable')
    world.node(0).start()
    world.run(300)
    for (const by of [1, 2, 3, 4]) expect(world.level(by, 0)).to.equal('alive')
  })

  it('asks at once when a connection closes, and suspects sooner', () => {
    const world = running('hint', 5)
    world.node(0).kill(true)
    world.run(700)
    expect(world.watch(1).standing(world.peers[0] as never)).to.include({
      level: 'suspect',
      reason: 'no_answer',
    })
    // A live one answers: a dropped connection costs it nothing.
    world.node(2).peerDown(world.peers[3] as never)
    world.run(700)
    expect(world.level(2, 3)).to.equal('alive')
    expect(verdicts(world)).to.deep.equal([])
  })

  it('leaves resting members in peace and out of every majority', () => {
    const world = running('rest', 6)
    const members = world.roster.members.map((m, n) => ({ ...m, resting: n >= 3 }))
    world.setRoster({ ...world.roster, epoch: 2, members })
    for (const n of [3, 4, 5]) world.node(n).kill()
    world.run(10_000)
    expect(world.changes).to.deep.equal([])
    expect(world.level(0, 3)).to.equal('resting')
    world.node(2).kill()
    world.run(5_000)
    expect(world.level(0, 2)).to.equal('unreachable')
  })

  it('says since when somebody rests, and since when it runs itself', () => {
    const world = running('since', 4)
    const [self, asleep] = world.peers
    const resting = (epoch: number, now: boolean): void => {
      const members = world.roster.members.map((member) =>
        member.peer === asleep ? { ...member, resting: now } : member,
      )
      world.setRoster({ ...world.roster, epoch, members })
    }
    const since = (peer?: PeerId): number => world.watch(0).standing(peer as PeerId).since
    const own = since(self)
    resting(2, true)
    const first = world.now
    world.run(500)
    resting(3, true)
    expect(since(asleep)).to.equal(first)
    expect(since(self)).to.equal(own).below(first)
    resting(4, false)
    world.run(500)
    resting(5, true)
    expect(since(asleep)).to.equal(world.now)
  })

  it('says of who was voted out that it was', () => {
    const world = running('out', 4)
    const [gone] = world.peers
    const members = world.roster.members.slice(1)
    const at = world.now
    const evictions = [{ peer: gone as never, at }]
    world.setRoster({ ...world.roster, epoch: 2, members, evictions })
    world.run(500)
    expect(world.level(1, 0)).to.equal('evicted')
    expect(world.watch(1).standing(gone as never).since).to.equal(at)
    // By a clock that is ahead of this one.
    const ahead = [{ peer: gone as never, at: world.now + 60_000 }]
    world.setRoster({ ...world.roster, epoch: 3, members, evictions: ahead })
    expect(world.watch(1).standing(gone as never).since).to.equal(world.now)
    expect(world.watch(0).standing('x' as never).reason).to.equal('stranger')
  })

  it('stops both processes of a cloned disk', () => {
    const world = running('clone', 4)
    // The same identity and boot, from another computer: only the nonce differs.
    const beat = {
      type: 'heartbeat',
      boot: world.node(0).boot,
      nonce: 1,
      seq: 900,
      cluster: 'c1',
      epoch: 1,
      storeSeq: 1,
      health: 0,
      suspects: [],
    }
    world.node(1).receive(world.peers[0] as never, beat)
    world.run(500)
    expect(world.twins).to.include(world.peers[0])
  })

  it('stops the later of two processes of one store too, once that can be no past self any more', () => {
    const world = running('later', 4)
    const node = world.node(0)
    const past = { type: 'twin_seen', boot: node.boot - 1, nonce: 1 }
    node.receive(world.peers[1] as never, past)
    world.run(10)
    expect(world.twins).to.deep.equal([])
    world.run(41_000)
    node.receive(world.peers[1] as never, past)
    world.run(10)
    expect(world.twins).to.deep.equal([world.peers[0]])
  })

  it('stops the older of two processes of one store', () => {
    const world = running('older', 4)
    const newer = {
      type: 'heartbeat',
      boot: world.node(0).boot + 1,
      nonce: 1,
      seq: 1,
      cluster: 'c1',
      epoch: 1,
      storeSeq: 1,
      health: 0,
      suspects: [],
    }
    world.node(1).receive(world.peers[0] as never, newer)
    world.run(1_000)
    expect(world.twins).to.deep.equal([])
    world.run(6_000)
    expect(world.twins).to.include(world.peers[0])
  })
})

describe('rounds of heartbeats', () => {
  it('come at whole multiples of their interval, so that all of a cluster come together', () => {
    let now = 1_234
    const waits: number[] = []
    const due: (() => void)[] = []
    const context = {
      self: shopName(0),
      crypto: new KeyedHashCrypto(shopName(0), 'test'),
      incarnation: '1.x',
      boot: 1,
      store: 's',
      now: () => now,
      send: () => undefined,
      count: () => undefined,
      after: (delayMs: number, then: () => void) => {
        waits.push(delayMs)
        due.push(then)
        return () => undefined
      },
    } as unknown as MembershipContext
    const hooks = { vitals: () => ({ storeSeq: 1 }) } as unknown as DetectorHooks
    new Detector(context, DETECTOR_TERMS.lan, hooks).setRoster(rosterOf(3))
    expect(waits[0]).to.equal(266)
    // A little late: the next one is on time again.
    now = 1_507
    due[0]?.()
    expect(waits).to.include(493)
  })
})

import { expect } from 'chai'
import {
  DETECTOR_TERMS,
  SUSPICION_LIFE_MS,
} from '../../../../src/membership/detection/detector-terms.ts'
import { Observers } from '../../../../src/membership/detection/observers.ts'
import { judge } from '../../../../src/membership/detection/standing.ts'
import type {
  Level,
  Reading,
  StandingReason,
} from '../../../../src/membership/detection/standing.ts'
import type { Suspicion } from '../../../../src/membership/detection/suspicions.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import { rosterOf, shopName } from '../roster-fixture.ts'

const NOW = 1_000_000
const SUBJECT = shopName(0)
const SELF = shopName(1)
const WELL: Reading = { boot: 3, seq: 40, silentMs: 0, unanswered: false, credible: true }

const word = (ageMs: number, changes: Partial<Suspicion> = {}): Suspicion => ({
  boot: 3,
  lastSeq: 40,
  ageMs,
  receivedAt: NOW,
  ...changes,
})

interface Case {
  readonly what: string
  readonly size?: number
  readonly reading?: Partial<Reading>
  /** Words of shops 2, 3, …, in order. */
  readonly words?: readonly Suspicion[]
  readonly expected: readonly [Level, StandingReason]
}

const CASES: readonly Case[] = [
  { what: 'heard by all', expected: ['alive', 'heard'] },
  { what: 'silent here', reading: { silentMs: 1_500 }, expected: ['suspect', 'silent_here'] },
  { what: 'a probe unanswered', reading: { unanswered: true }, expected: ['suspect', 'no_answer'] },
  { what: 'silent to another', words: [word(1_600)], expected: ['suspect', 'reported'] },
  { what: 'too short a silence', words: [word(1_400)], expected: ['alive', 'heard'] },
  {
    what: 'silent to two of five, long',
    words: [word(3_000), word(9_000)],
    expected: ['suspect', 'reported'],
  },
  {
    what: 'silent to three of five, long',
    words: [word(3_000), word(9_000), word(3_000)],
    expected: ['unreachable', 'majority_silent'],
  },
  {
    what: 'silent to two and to this node',
    reading: { silentMs: 3_000 },
    words: [word(3_000), word(3_000)],
    expected: ['unreachable', 'majority_silent'],
  },
  {
    what: 'the same by a node that hears no majority',
    reading: { silentMs: 3_000, credible: false },
    words: [word(3_000), word(3_000)],
    expected: ['suspect', 'silent_here'],
  },
  {
    what: 'two long silences and a short one',
    words: [word(3_000), word(3_000), word(2_900)],
    expected: ['suspect', 'reported'],
  },
  {
    what: 'words too old',
    words: [3, 3, 3].map(() => word(3_000, { receivedAt: NOW - SUSPICION_LIFE_MS - 1 })),
    expected: ['alive', 'heard'],
  },
  {
    what: 'words about a former boot',
    words: [3, 3, 3].map(() => word(3_000, { boot: 2, lastSeq: 900 })),
    expected: ['alive', 'heard'],
  },
  {
    what: 'words refuted by what was heard here',
    words: [3, 3, 3].map(() => word(3_000, { lastSeq: 38 })),
    expected: ['alive', 'heard'],
  },
  {
    what: 'words one heartbeat behind, as a crash in mid-round leaves them',
    words: [3, 3, 3].map(() => word(3_000, { lastSeq: 39 })),
    expected: ['unreachable', 'majority_silent'],
  },
]

describe('standing of a member', () => {
  for (const { what, size = 5, reading, words = [], expected } of CASES) {
    it(`${what}: ${expected.join(', ')}`, () => {
      const observers = new Observers(rosterOf(size))
      const suspicions = new Map<PeerId, Suspicion>(words.map((w, n) => [shopName(n + 2), w]))
      const terms = DETECTOR_TERMS.lan
      const own = { ...WELL, ...reading }
      const { level, reason } = judge(SUBJECT, SELF, own, suspicions, observers, terms, NOW)
      expect([level, reason]).to.deep.equal(expected)
    })
  }

  it('is not decided by strangers, by the resting, nor by itself', () => {
    const roster = rosterOf(5)
    const members = roster.members.map((member, n) => ({ ...member, resting: n === 3 }))
    const observers = new Observers({ ...roster, members })
    const accusers = [SUBJECT, shopName(3), 'stranger' as PeerId, 'another' as PeerId]
    const words = new Map(accusers.map((peer) => [peer, word(60_000)] as const))
    const standing = judge(SUBJECT, SELF, WELL, words, observers, DETECTOR_TERMS.lan, NOW)
    expect(standing.level).to.equal('alive')
  })

  it('above sixteen is decided by seven of its ten observers, or by a majority of all', () => {
    const observers = new Observers(rosterOf(20))
    const watching = [...observers.of(SUBJECT)].filter((peer) => peer !== SELF)
    const others = [...observers.active].filter(
      (peer) => !observers.of(SUBJECT).has(peer) && peer !== SUBJECT && peer !== SELF,
    )
    const levelWith = (accusers: readonly PeerId[]): Level => {
      const words = new Map(accusers.map((peer) => [peer, word(3_000)] as const))
      return judge(SUBJECT, SELF, WELL, words, observers, DETECTOR_TERMS.lan, NOW).level
    }
    expect(levelWith(watching.slice(0, 7))).to.equal('unreachable')
    const missing = observers.majority - 6
    expect(levelWith([...watching.slice(0, 6), ...others.slice(0, missing - 1)])).to.equal(
      'suspect',
    )
    const all = [...watching.slice(0, 6), ...others.slice(0, missing)]
    expect(levelWith(all)).to.equal('unreachable')
  })
})

import { expect } from 'chai'
import type {
  Level,
  Standing,
  StandingReason,
} from '../../../../src/membership/detection/standing.ts'
import type { PeerId, StoreId } from '../../../../src/models/ids.ts'
import { ClusterOutlook } from '../../../../src/runtime/home/cluster-outlook.ts'

const SHOP = 'shop' as PeerId
const DESK = 'desk' as StoreId
const SINCE = 1_772_539_200_000

interface Seen {
  readonly level: Level
  readonly reason: StandingReason
  readonly connected?: boolean
  /** Why nothing new may be given to it. */
  readonly absent?: string
  /** What those who look after workers say of it. */
  readonly silent?: number
  readonly stopping?: boolean
}

const HEARD: Seen = { level: 'alive', reason: 'heard', connected: true }
const RESTING: Seen = { level: 'resting', reason: 'planned_stop', absent: 'resting' }
const STRANGER: Seen = { level: 'alive', reason: 'stranger' }

function outlookOn(seen: Seen): ClusterOutlook {
  const standing: Standing = { ...seen, since: SINCE, silentTo: [] }
  const sight = {
    standing: () => standing,
    mayMoveWorkAt: () => SINCE + 1,
    absentWhy: () => seen.absent ?? null,
    isConnected: () => seen.connected === true,
  }
  const desks = { deskOf: () => DESK, laterDesk: () => null }
  const workers = {
    silentSince: () => seen.silent ?? null,
    rests: () => seen.stopping === true,
  }
  return new ClusterOutlook(sight, desks, workers)
}

describe('what is seen of others through the cluster', () => {
  it('is a member that rests, until it is connected again', () => {
    expect(outlookOn(RESTING).rests(SHOP)).to.equal(true)
    expect(outlookOn({ ...RESTING, connected: true }).rests(SHOP)).to.equal(false)
    expect(outlookOn(HEARD).rests(SHOP)).to.equal(false)
    const lost: Seen = { level: 'unreachable', reason: 'majority_silent', stopping: true }
    expect(outlookOn(lost).rests(SHOP), 'its cluster knows better').to.equal(false)
  })

  it('is a stranger that rests by its own last word', () => {
    expect(outlookOn({ ...STRANGER, stopping: true }).rests(SHOP)).to.equal(true)
    expect(outlookOn({ ...STRANGER, stopping: true, connected: true }).rests(SHOP)).to.equal(false)
    expect(outlookOn(STRANGER).rests(SHOP)).to.equal(false)
  })

  it('is since when a member is silent by its verdict, and a stranger by what was looked for', () => {
    for (const level of ['unreachable', 'evicted'] as const) {
      const lost = outlookOn({ level, reason: 'majority_silent', silent: SINCE - 1 })
      expect(lost.unreachableSince(SHOP), level).to.equal(SINCE)
      expect(lost.silentSince(SHOP), level).to.equal(SINCE)
    }
    const doubted = outlookOn({ level: 'suspect', reason: 'reported' })
    expect(doubted.unreachableSince(SHOP), 'a doubt is no verdict').to.equal(null)
    expect(doubted.silentSince(SHOP)).to.equal(null)
    expect(outlookOn({ ...STRANGER, silent: SINCE - 1 }).silentSince(SHOP)).to.equal(SINCE - 1)
    expect(outlookOn({ ...RESTING, silent: SINCE - 1 }).silentSince(SHOP), 'rests').to.equal(null)
  })

  it('is present where it may be given something, a stranger where it is connected', () => {
    expect(outlookOn(HEARD).isPresent(SHOP)).to.equal(true)
    expect(outlookOn(RESTING).isPresent(SHOP)).to.equal(false)
    expect(outlookOn({ ...HEARD, absent: 'suspect' }).isPresent(SHOP)).to.equal(false)
    expect(outlookOn(STRANGER).isPresent(SHOP)).to.equal(false)
    expect(outlookOn({ ...STRANGER, connected: true }).isPresent(SHOP)).to.equal(true)
  })

  it('is handed on as it is told: desks, and from when on work may be moved', () => {
    const outlook = outlookOn(HEARD)
    expect(outlook.deskOf(SHOP)).to.equal(DESK)
    expect(outlook.laterDesk(SHOP, DESK, SINCE)).to.equal(null)
    expect(outlook.mayMoveWorkAt(SHOP)).to.equal(SINCE + 1)
  })
})

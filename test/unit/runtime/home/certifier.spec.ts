import { expect } from 'chai'
import type { View } from '../../../../src/clusters/view/view.ts'
import { encodeView } from '../../../../src/clusters/view/view-codec.ts'
import type { Collected } from '../../../../src/membership/detection/collector.ts'
import type { ClusterId, OrderId, PartId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { Charged } from '../../../../src/orders/outlook.ts'
import { Certifier } from '../../../../src/runtime/home/certifier.ts'
import type { CertifierInit } from '../../../../src/runtime/home/certifier.ts'
import { newShop } from '../alone.ts'

const [ME, DORA, BORIS] = ['me', 'dora', 'boris'] as [PeerId, PeerId, PeerId]
const OLD = 'old' as ClusterId
const KEEPER = { peer: BORIS, store: 'store-boris' as StoreId }
const LATE: Charged = {
  kind: 'late',
  shop: DORA,
  order: 'o-1' as OrderId,
  part: 'p1' as PartId,
  attempt: 1,
}

/** The view of the cluster where Dora was at home. */
function viewOf(members: readonly PeerId[], votedOut: readonly PeerId[]): View {
  return {
    cluster: OLD,
    epoch: 3,
    members: members.map((peer) => ({
      peer,
      store: `store-${peer}` as StoreId,
      homeSeq: [0, 0],
      resting: false,
      site: peer,
      joinedAt: 0,
    })),
    committee: members.length === 0 ? [] : [{ peer: DORA, store: 'store-dora' as StoreId }],
    evictions: votedOut.map((peer) => ({
      peer,
      store: `store-${peer}` as StoreId,
      homeSeq: [0, 0],
      at: 0,
      epoch: 2,
      by: 'operator',
      hash: new Uint8Array(),
    })),
    successor: null,
  }
}

/** Asks about Dora from outside; who is asked answers `result`, and the old view is as given. */
function proofOf(charged: Charged, result: string, view: View | null): string | null {
  const { context } = newShop(ME)
  const proofs: (string | null)[] = []
  const init: CertifierInit = {
    context,
    watch: { collect: () => expect.fail('nobody here can vote on her') },
    proofs: { keep: () => expect.fail('there is no certificate') },
    registers: {
      read: (ref, done) => {
        expect(ref.key).to.equal('view/old')
        const value = view === null ? null : encodeView(view)
        done({ type: 'chosen', value, result: null, ref, lost: [], silent: [] })
      },
    },
    view: () => null,
    lastHomeOf: () => null,
    reportedHomeOf: () => OLD,
    membersOf: () => [DORA, BORIS],
    locate: (key, done) => done(view === null ? null : { key, generation: 0, keepers: [KEEPER] }),
    isConnected: () => false,
  }
  const certifier = new Certifier(init)
  certifier.certify(charged, (proof) => proofs.push(proof))
  const [asked, ...more] = context.takeEffects().filter(({ type }) => type === 'send')
  expect(more).to.deep.equal([])
  if (asked?.type !== 'send' || asked.message.type !== 'certify_ask') expect.fail('nobody is asked')
  expect(asked.to).to.equal(BORIS)
  const { rid } = asked.message
  const told = { type: 'certify_told', rid, result, certificate: null } as const
  certifier.handle(ME, told)
  expect(proofs, 'the word of somebody who was not asked').to.deep.equal([])
  certifier.handle(BORIS, told)
  certifier.handle(BORIS, told)
  expect(proofs).to.have.length(1)
  return proofs[0] ?? null
}

const notOurs = 'not_a_member' satisfies Extract<Collected, { type: 'impossible' }>['reason']

describe('what moving work off a shop of another cluster rests on', () => {
  it('is what its cluster says', () => {
    expect(proofOf(LATE, 'voted_out', null)).to.equal('voted_out')
    expect(proofOf(LATE, 'view_too_small', null)).to.equal('small_view')
    expect(proofOf(LATE, 'no_majority', null)).to.equal(null)
  })

  it('is the view that it was voted out of, when the last who lived there has moved on (seed 2261090)', () => {
    expect(proofOf(LATE, notOurs, viewOf([], [DORA]))).to.equal('voted_out')
    expect(proofOf(LATE, 'no_view', viewOf([], [DORA]))).to.equal('voted_out')
    expect(proofOf({ kind: 'unreachable', shop: DORA }, notOurs, viewOf([], [DORA]))).to.equal(
      'voted_out',
    )
  })

  it('is its lateness alone, where all others have left it behind', () => {
    expect(proofOf(LATE, notOurs, viewOf([DORA], []))).to.equal('small_view')
    expect(proofOf({ kind: 'unreachable', shop: DORA }, notOurs, viewOf([DORA], []))).to.equal(null)
  })

  it('is nothing while the view is not found, knows nothing of it, or has others who can vote', () => {
    const three = [BORIS, DORA, 'zoe' as PeerId].sort()
    expect(proofOf(LATE, notOurs, null)).to.equal(null)
    expect(proofOf(LATE, notOurs, viewOf([], []))).to.equal(null)
    expect(proofOf(LATE, notOurs, viewOf(three, []))).to.equal(null)
    expect(proofOf(LATE, 'refuted', viewOf([], [DORA]))).to.equal(null)
  })
})

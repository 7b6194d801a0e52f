import { expect } from 'chai'
import { AbandonedViews } from '../../../../src/clusters/steward/abandoned-views.ts'
import { viewKey } from '../../../../src/clusters/cluster-id.ts'
import { HomeBook } from '../../../../src/clusters/steward/home-book.ts'
import { readClaim } from '../../../../src/clusters/steward/home-claim.ts'
import type { SignedClaim } from '../../../../src/clusters/steward/own-claim.ts'
import { isDissolved } from '../../../../src/clusters/view/view.ts'
import type { View } from '../../../../src/clusters/view/view.ts'
import { decodeView, encodeView } from '../../../../src/clusters/view/view-codec.ts'
import type { Registers } from '../../../../src/clusters/view/view-register.ts'
import type { MembershipContext } from '../../../../src/membership/membership-context.ts'
import type { ClusterId } from '../../../../src/models/ids.ts'
import { shopName } from '../../membership/roster-fixture.ts'
import { CLUSTER, JUDGE, claimBy, cryptoOf, storeOf, viewOf } from '../view-fixture.ts'

const ELSEWHERE = 'c2' as ClusterId
const KEEPERS = [{ peer: shopName(0), store: storeOf(0) }]

/** Shop 0 keeps the view of a cluster in which only shop 1 is listed. */
class Scene {
  readonly homes = new HomeBook(cryptoOf(shopName(0)))
  readonly self = shopName(0)
  view: View = viewOf(2, { members: viewOf(2).members.slice(1), committee: KEEPERS })
  keepers = KEEPERS
  reads = 0
  #tick: () => void = () => undefined

  /** `listed`: this shop is in it too. */
  constructor(listed = false) {
    if (listed) this.view = viewOf(2, { committee: KEEPERS })
    const bytes = claimBy(0, { cluster: ELSEWHERE })
    const ref = { key: viewKey(CLUSTER), generation: 0 }
    const outcome = (): object => ({ type: 'chosen', ref: { ...ref, keepers: this.keepers } })
    const registers = {
      read: (_: unknown, done: (outcome: object) => void) => {
        this.reads += 1
        done({ ...outcome(), value: encodeView(this.view), lost: [] })
      },
      change: (
        _: unknown,
        update: (bytes: Uint8Array) => { next: Uint8Array | null; result: unknown },
        done: (outcome: object) => void,
      ) => {
        const { next, result } = update(encodeView(this.view))
        if (next !== null) this.view = decodeView(next) as View
        done({ ...outcome(), value: encodeView(this.view), lost: [], result })
      },
    } as unknown as Registers
    const context = {
      self: this.self,
      after: (_: number, then: () => void) => {
        this.#tick = then
        return () => undefined
      },
      count: () => undefined,
    } as unknown as MembershipContext
    new AbandonedViews({
      context,
      registers,
      kept: {
        keptRef: () => ({ ...ref, keepers: this.keepers }),
        keptClusters: () => [CLUSTER],
        locate: () => undefined,
      },
      homes: this.homes,
      claim: {
        newest: { claim: readClaim(bytes, cryptoOf(this.self)), bytes } as SignedClaim,
      },
      judge: () => JUDGE,
      everyMs: 1,
    }).begin()
  }

  /** Shop 1 says where it lives, in its greeting. */
  greets(cluster: ClusterId): void {
    this.homes.hear(shopName(1), null, claimBy(1, { cluster }))
  }

  tick(): void {
    this.#tick()
  }
}

describe('views that a shop keeps and has left', () => {
  it('lose whoever says that it lives elsewhere, and are looked at no more when they are empty', () => {
    const scene = new Scene()
    scene.greets(ELSEWHERE)
    scene.tick()
    expect(scene.view.members).to.deep.equal([])
    expect(isDissolved(scene.view)).to.equal(true)
    scene.tick()
    const { reads } = scene
    scene.tick()
    expect(scene.reads).to.equal(reads)
  })

  it('keep whoever lives there, or has not been heard', () => {
    const scene = new Scene()
    scene.tick()
    scene.greets(CLUSTER)
    scene.tick()
    expect(scene.view.members.map(({ peer }) => peer)).to.deep.equal([shopName(1)])
  })

  it('lose the shop itself, which died while it founded them and lives elsewhere (seed 1363534)', () => {
    const scene = new Scene(true)
    scene.tick()
    expect(scene.view.members.map(({ peer }) => peer)).to.deep.equal([shopName(1)])
  })

  it('are the business of their keepers alone', () => {
    const scene = new Scene()
    scene.greets(ELSEWHERE)
    scene.keepers = [{ peer: shopName(2), store: storeOf(2) }]
    const { reads } = scene
    scene.tick()
    expect(scene.reads).to.equal(reads)
  })
})

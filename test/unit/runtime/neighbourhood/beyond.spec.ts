import { expect } from 'chai'
import { signDigest } from '../../../../src/clusters/digests/digest-codec.ts'
import type { DigestTable } from '../../../../src/clusters/digests/digest-table.ts'
import { summarise } from '../../../../src/clusters/digests/digest.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { ReportTable } from '../../../../src/membership/reports/report-table.ts'
import type { ClusterId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { View } from '../../../../src/clusters/view/view.ts'
import { Beyond } from '../../../../src/runtime/neighbourhood/beyond.ts'
import type { BeyondInit } from '../../../../src/runtime/neighbourhood/beyond.ts'
import type { Geography } from '../../../../src/runtime/neighbourhood/geography.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { RouteDesk } from '../../../../src/runtime/neighbourhood/route-desk.ts'
import type { Topic } from '../../../../src/ports/network.ts'
import { untagged } from '../../../../src/runtime/neighbourhood/gossip-tag.ts'
import { ALICE, BOB, BODY, cryptoOf, reporterOf } from '../../membership/report-fixture.ts'
import { fireDue } from '../fire-due.ts'
import { LA, NOW, SF, settings, shop, tableOf } from '../../routing/fixtures.ts'

const ANNA = 'anna' as PeerId
const FAR = 'far' as ClusterId
const CRYPTO = new KeyedHashCrypto(ANNA, 'test')

function contextOf(): MachineContext {
  const store = 's' as StoreId
  const context = new MachineContext({ crypto: CRYPTO, store, boot: 1, sequence: 0, nonce: 'n' })
  context.setNow(NOW)
  return context
}

function beyondOf(init: Partial<BeyondInit> = {}, context = contextOf()): Beyond {
  const routing = new RouteDesk({
    shops: tableOf([]),
    settings: settings(),
    refreshOwn: () => undefined,
    absentees: () => [],
    clusterOf: () => null,
  })
  return new Beyond({
    context,
    place: SF,
    name: 'Anna',
    table: new ReportTable(CRYPTO),
    geography: { setBeyond: () => undefined } as unknown as Geography,
    routing,
    view: () => null,
    clusterOf: () => null,
    homesKnown: () => 0,
    homesTold: () => [],
    isAwake: () => true,
    isUnreachable: () => false,
    welcome: () => undefined,
    publish: () => undefined,
    listen: () => undefined,
    ...init,
  })
}

describe('clusters beyond the own one', () => {
  it('have a shop at home that they miss, whatever it said itself (seed 1828194)', () => {
    const beyond = beyondOf()
    const dead = 'dead' as PeerId
    const living = shop({ peer: 'living', at: LA })
    const body = summarise([living], [ANNA], [], [dead])
    if (body === null) throw new Error('no digest')
    const said = { cluster: FAR, epoch: 1, round: NOW / 1_000, pace: 120, author: ANNA }
    expect(beyond.homeOf(dead)).to.equal(null)
    beyond.hear(signDigest({ ...body, ...said }, CRYPTO))
    expect(beyond.homeOf(dead)).to.equal(FAR)
    expect(beyond.homeOf('stranger' as PeerId)).to.equal(null)
    expect([...beyond.contactsOf(FAR)], 'who can be asked').to.deep.equal([ANNA])
  })

  /** Two of one cluster, who have been at home in so many others each; what they said in half an hour. */
  function household(homes: number): { successors: readonly string[]; told: string[] } {
    const peers = [ALICE, BOB]
    const members = peers.map((peer) => ({ peer, resting: false }))
    const viewOf = (cluster: string): View =>
      ({ cluster, epoch: 1, members, evictions: [] }) as unknown as View
    const told: string[] = []
    const halls = peers.map((peer) => {
      const store = 's' as StoreId
      const context = new MachineContext({
        crypto: cryptoOf(peer),
        store,
        boot: 1,
        sequence: 0,
        nonce: peer,
      })
      context.setNow(NOW)
      const table = new ReportTable(context.crypto)
      for (const reporter of peers.map(reporterOf)) {
        table.offerProfile(reporter.profile.bytes, NOW)
        table.offerReport(reporter.current(BODY, NOW).bytes, NOW)
      }
      const hall = { context, view: viewOf('') }
      const publish = (_topic: Topic, bytes: Uint8Array): void => {
        const said = untagged(bytes)
        if (said !== null) told.push(said.kind)
        for (const other of halls)
          if (said?.kind === 'digest') other.beyond.hear(said.bytes)
          else if (said?.kind === 'pulse') other.beyond.hearPulse(said.bytes)
      }
      return Object.assign(hall, {
        beyond: beyondOf({ table, publish, view: () => hall.view }, context),
      })
    })
    halls.forEach((hall, n) => {
      for (let home = 0; home < homes; home += 1) {
        hall.view = viewOf(`before${n}${home}`)
        hall.beyond.renew()
      }
      hall.view = viewOf('now')
    })
    for (const { beyond } of halls) beyond.begin()
    for (let at = NOW; at < NOW + 30 * 60_000; at += 5_000)
      for (const { context } of halls) {
        context.setNow(at)
        fireDue(context.timers, at)
      }
    const digest = halls[0]?.beyond.digests.get('now' as ClusterId)?.digest
    return { successors: digest?.successorOf ?? [], told }
  }

  it('are told what members succeed once, although each of these comes from elsewhere', () => {
    const { successors, told } = household(1)
    expect(successors).to.have.members(['before00', 'before10'])
    expect(told.filter((kind) => kind === 'digest').length, 'digests').to.be.below(3)
    expect(told.filter((kind) => kind === 'pulse').length, 'pulses').to.be.below(20)
    expect(told.at(-1)).to.equal('pulse')
  })

  it('are told no more often where each comes from more clusters than are named', () => {
    const { successors, told } = household(9)
    expect(successors).to.have.length(8)
    expect(told.filter((kind) => kind === 'digest').length, 'digests').to.be.below(3)
    expect(told.filter((kind) => kind === 'pulse').length, 'pulses').to.be.below(20)
    expect(told.at(-1)).to.equal('pulse')
  })

  describe('are looked at anew', () => {
    const viewOf = (epoch: number, cluster = FAR): View =>
      ({ cluster, epoch, members: [], evictions: [] }) as unknown as View

    /** `homeOf`: where Bob is at home, after so many pieces of news. */
    function looksOf(
      home: View | null,
      homeOf = (known: number): ClusterId => `home ${known}` as ClusterId,
    ): {
      after: (ms: number, news?: number) => number
      move: (to: View) => void
      /** How often it was asked where Bob is at home. */
      asked: () => number
      digests: DigestTable
    } {
      let view = home
      let looks = 0
      let known = 0
      let asked = 0
      const context = contextOf()
      const setBeyond = (): void => {
        looks += 1
      }
      const geography = { setBeyond } as unknown as Geography
      const table = new ReportTable(cryptoOf(ALICE))
      const bob = reporterOf(BOB, 1)
      table.offerProfile(bob.profile.bytes, NOW)
      table.offerReport(bob.current(BODY, NOW).bytes, NOW)
      const beyond = beyondOf(
        {
          geography,
          table,
          view: () => view,
          homesKnown: () => known,
          homesTold: () => [BOB],
          clusterOf: () => {
            asked += 1
            return homeOf(known)
          },
          // Bob is out of hearing wherever he lives.
          shopsMax: 0,
        },
        context,
      )
      const after = (ms: number, news = 0): number => {
        context.setNow(NOW + ms)
        known += news
        beyond.renew()
        return looks
      }
      const move = (to: View): void => {
        view = to
      }
      return { after, move, asked: () => asked, digests: beyond.digests }
    }

    it('with news at once while something else is heard each time, then every ten seconds', () => {
      const { after } = looksOf(viewOf(1))
      expect(after(0)).to.equal(1)
      expect(after(2_000), 'no news').to.equal(1)
      expect(after(4_000, 1), 'what is heard had just changed').to.equal(2)
      expect(after(6_000, 1), 'and had not any more').to.equal(2)
      expect(after(13_999, 1)).to.equal(2)
      expect(after(14_000)).to.equal(3)
    })

    it('more rarely, the more clusters there are to hear of', () => {
      const { after, digests } = looksOf(viewOf(1))
      const body = summarise([shop({ peer: 'x', at: LA })], [ANNA], [])
      if (body === null) throw new Error('no digest')
      const said = { ...body, epoch: 1, round: NOW / 1_000, pace: 120, author: ANNA }
      for (let n = 0; n < 100; n += 1)
        digests.offer(signDigest({ ...said, cluster: `far${n}` as ClusterId }, CRYPTO), NOW)
      after(0)
      expect(after(2_000, 1), 'what is heard had just changed').to.equal(2)
      expect(after(26_999, 1)).to.equal(2)
      expect(after(27_000), 'a quarter of a second for each').to.equal(3)
    })

    it('never for news that changes nothing of who is at home in a cluster without a digest', () => {
      const { after, asked } = looksOf(viewOf(1), () => FAR)
      expect(after(0)).to.equal(1)
      const before = asked()
      for (let s = 2; s <= 600; s += 2) after(s * 1_000, 1)
      expect(after(601_000)).to.equal(1)
      expect(asked() - before, 'ever more rarely, up to once a minute').to.be.within(10, 15)
    })

    it('at once by a shop that has moved, and in its time where only others have', () => {
      const { after, move } = looksOf(viewOf(1))
      expect(after(0)).to.equal(1)
      expect(after(1_000, 1)).to.equal(2)
      move(viewOf(2))
      expect(after(2_000)).to.equal(2)
      move(viewOf(1, 'else' as ClusterId))
      expect(after(3_000)).to.equal(3)
    })

    it('with all news by a shop that has no home', () => {
      const { after } = looksOf(null)
      expect(after(0)).to.equal(1)
      expect(after(2_000, 1)).to.equal(2)
      expect(after(4_000, 1)).to.equal(3)
    })
  })

  it('are sieved out every five minutes, and at once where something else is heard', () => {
    let home: View | null = null
    const context = contextOf()
    const beyond = beyondOf({ view: () => home }, context)
    beyond.renew()
    expect(beyond.sieve(NOW)).to.be.a('function')
    expect(beyond.sieve(NOW + 299_999)).to.equal(undefined)
    expect(beyond.sieve(NOW + 300_000)).to.be.a('function')
    home = { cluster: FAR, epoch: 1, members: [], evictions: [] } as unknown as View
    beyond.renew()
    expect(beyond.sieve(NOW + 300_001)).to.be.a('function')
  })
})

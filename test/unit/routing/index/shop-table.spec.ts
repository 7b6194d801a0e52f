import { expect } from 'chai'
import * as fc from 'fast-check'
import { PROMISE_DAYS } from '../../../../src/models/shop.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import type { KnownShop } from '../../../../src/models/shop.ts'
import { Router } from '../../../../src/routing/router.ts'
import {
  BID,
  DAYS,
  LASTING,
  LEAD,
  NOW,
  ROOM,
  TODAY,
} from '../../../../src/routing/index/shop-facts.ts'
import type { ShopRecord } from '../../../../src/routing/index/shop-facts.ts'
import { ShopTable } from '../../../../src/routing/index/shop-table.ts'
import { LA, OAKLAND, settings, shop, tableOf } from '../fixtures.ts'
import { anyRequest, anyShop } from '../worlds.ts'

const NAMES = 12

/** What happens to one of a dozen shops: news of it, a new profile, a record, its end. */
const anyChange = fc.record({
  at: fc.integer({ min: 0, max: NAMES - 1 }),
  kind: fc.constantFrom('come', 'come', 'report', 'record', 'leave'),
  shop: anyShop,
  /** Few towns, so that blocks fill, empty and come again. */
  town: fc.constantFrom(OAKLAND, LA, { lat: 52.5, lon: 13.4 }, { lat: 35.7, lon: 139.7 }),
  late: fc.integer({ min: 0, max: 80 }),
  reprint: fc.integer({ min: 0, max: 80 }),
})

function named({ profile, report }: KnownShop, name: string): KnownShop {
  const peer = name as KnownShop['profile']['peer']
  return { profile: { ...profile, peer }, report: { ...report, peer } }
}

describe('shop table', () => {
  it('holds what is made of a profile once, however many tables of a process have it', () => {
    const known = shop({ peer: 'anna', at: OAKLAND })
    const [one, other] = [tableOf([known]), tableOf([known])]
    const own = one.get(known.profile.peer)
    expect(other.get(known.profile.peer)?.row).to.equal(own?.row)
    expect(other.get(known.profile.peer)?.capabilities).to.equal(own?.capabilities)
    const moved = { ...known.profile, place: { ...known.profile.place, ...LA } }
    other.upsert(moved, known.report)
    expect(other.get(known.profile.peer)?.row).to.not.deep.equal(own?.row)
    expect(own?.makes).to.deep.equal(known.profile.capabilities.map(({ process }) => process))
  })

  it('answers after any news as one that was filled just now', () => {
    fc.assert(
      fc.property(
        fc.array(anyChange, { minLength: 1, maxLength: 60 }),
        fc.array(anyRequest, { minLength: 1, maxLength: 4 }),
        (changes, requests) => {
          const table = new ShopTable()
          const router = new Router(table, settings())
          const now = new Map<string, KnownShop>()
          const records = new Map<PeerId, ShopRecord>()
          // Posting lists exist from here on, so that every change must reach them.
          for (const request of requests) router.choose(request)
          for (const { at, kind, shop, town, late, reprint } of changes) {
            const name = `shop-${at}`
            const place = { ...shop.profile.place, ...town }
            const fresh = named({ ...shop, profile: { ...shop.profile, place } }, name)
            const before = now.get(name)
            const record = { latePerMille: late, reprintPerMille: reprint }
            if (kind === 'leave') {
              table.remove(fresh.profile.peer)
              now.delete(name)
            } else if (kind === 'record') {
              table.setRecord(fresh.profile.peer, record)
              records.set(fresh.profile.peer, record)
            } else {
              const profile = kind === 'report' ? (before?.profile ?? null) : fresh.profile
              if (profile === null) continue
              const known = { profile, report: fresh.report }
              table.upsert(known.profile, known.report)
              now.set(name, known)
            }
          }
          const other = tableOf(now.values())
          for (const [peer, record] of records) other.setRecord(peer, record)
          expect(table.size).to.equal(now.size)
          for (const request of requests) {
            expect(router.choose(request)).to.deep.equal(
              new Router(other, settings()).choose(request),
            )
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('holds more shops than it began with, and forgets none of what they told', () => {
    const table = new ShopTable()
    fc.assert(
      fc.property(fc.array(anyShop, { minLength: 150, maxLength: 150 }), (shops) => {
        const all = shops.map((shop, n) => named(shop, `many-${n}`))
        for (const { profile, report } of all) table.upsert(profile, report)
        for (const { profile, report } of all) {
          const { slot } = table.get(profile.peer) ?? { slot: -1 }
          const facts = table.facts.processes[0]
          const most = report.mode === 'open' ? (report.promise.digital?.at(-1) ?? 0) : 0
          expect(facts?.[slot * NOW + ROOM]).to.equal(most)
          expect(facts?.[slot * NOW + BID]).to.equal(report.bidPrice.digital ?? 0)
          expect(table.facts.days[0]?.[slot * DAYS + TODAY]).to.equal(report.today)
          expect(table.facts.lasting[slot * LASTING + LEAD]).to.equal(profile.leadDays)
          const { digital } = report.promise
          if (digital === undefined) continue
          for (let day = 0; day < PROMISE_DAYS; day++) {
            const room = table.facts.days[0]?.[slot * DAYS + day]
            expect(room).to.equal(digital[Math.min(day, digital.length - 1)] ?? 0)
          }
        }
      }),
      { numRuns: 3 },
    )
  })
})

import { expect } from 'chai'
import * as fc from 'fast-check'
import { readProfile, signProfile } from '../../../../src/membership/reports/profile-codec.ts'
import { readReport, signReport } from '../../../../src/membership/reports/report-codec.ts'
import { PROCESSES } from '../../../../src/models/catalog.ts'
import { makeBlankSku } from '../../../../src/models/ids.ts'
import type { ShopProfile } from '../../../../src/models/shop.ts'
import { PROMISE_DAYS } from '../../../../src/models/shop.ts'
import type { ShopReport } from '../../../../src/models/shop.ts'
import { REPORT_BYTES_MAX, REPORT_STOCK_LINES_MAX } from '../../../../src/wire/limits.ts'
import { ALICE, BODY, BOOT, cryptoOf, forge, NOW, PROFILE, STORE } from '../report-fixture.ts'

const CRYPTO = cryptoOf(ALICE)
const REPORT: ShopReport = {
  peer: ALICE,
  storeId: STORE,
  boot: BOOT,
  seq: 1_234,
  profile: [BOOT, 1],
  at: NOW,
  ...BODY,
}

/** Position of the promises in a report's body. */
const PROMISE = 9

function reread(report: ShopReport): ShopReport {
  const read = readReport(signReport(report, CRYPTO))
  if (typeof read === 'string') throw new Error(read)
  return read.said.value
}

describe('report codec', () => {
  it('reads back what it wrote', () => {
    expect(reread(REPORT)).to.deep.equal(REPORT)
    for (const mode of ['open', 'paused', 'stopping'] as const) {
      expect(reread({ ...REPORT, mode }).mode).to.equal(mode)
    }
  })

  it('says what a usual shop has to say in under 300 bytes', () => {
    expect(signReport(REPORT, CRYPTO).length).to.be.below(300)
  })

  it('writes the same bytes for the same report, whatever the order of its keys', () => {
    const shuffled = {
      ...REPORT,
      stock: Object.fromEntries(Object.entries(REPORT.stock).reverse()),
    }
    expect(signReport(shuffled, CRYPTO)).to.deep.equal(signReport(REPORT, CRYPTO))
  })

  it('keeps the shelf lines with most units where not all fit', () => {
    const stock = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, n) => [makeBlankSku(`paper-of-kind-${n}`, 'A4'), n]),
    )
    const bytes = signReport({ ...REPORT, stock }, CRYPTO)
    expect(bytes.length).to.be.at.most(REPORT_BYTES_MAX)
    const kept = Object.values(reread({ ...REPORT, stock }).stock)
    expect(kept.length).to.be.within(64, REPORT_STOCK_LINES_MAX)
    expect(Math.min(...kept)).to.equal(1_000 - kept.length)
  })

  it('reads any report that it can write', () => {
    const units = fc.nat(1_000_000)
    const vector = fc
      .array(fc.nat(10_000), { minLength: PROMISE_DAYS, maxLength: PROMISE_DAYS })
      .map((steps) => steps.map((_, i) => steps.slice(0, i + 1).reduce((a, b) => a + b, 0)))
    const name = fc.stringMatching(/^[a-z0-9-]{1,12}$/)
    const sku = fc.tuple(name, name).map(([substrate, size]) => makeBlankSku(substrate, size))
    const process = fc.constantFrom(...PROCESSES)
    fc.assert(
      fc.property(
        fc.record({
          seq: fc.nat(),
          promise: fc.dictionary(process, vector),
          stock: fc.dictionary(
            sku,
            units.map((n) => n + 1),
            { maxKeys: 40 },
          ),
          bidPrice: fc.dictionary(process, units),
        }),
        (parts) => {
          const report = { ...REPORT, ...structuredClone(parts) } as ShopReport
          expect(reread(report)).to.deep.equal(report)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('passes over fields and processes that it does not know', () => {
    const newer = forge(signReport(REPORT, CRYPTO), 'report', ALICE, (body: unknown[]) => [
      ...body.with(PROMISE, { ...(body[PROMISE] as object), '?': [1, -13] }),
      { anything: [1, 2] },
    ])
    const read = readReport(newer)
    expect(read).to.have.nested.property('said.value').that.deep.equals(REPORT)
  })
})

describe('profile codec', () => {
  it('reads back what it wrote, in under 1 KiB for a usual shop', () => {
    const bytes = signProfile(PROFILE, CRYPTO)
    expect(bytes.length).to.be.below(1_300)
    expect(readProfile(bytes)).to.have.nested.property('said.value').that.deep.equals(PROFILE)
  })

  it('passes over fields, processes and capacities that it does not know', () => {
    const newer = forge(
      signProfile(PROFILE, CRYPTO),
      'profile',
      ALICE,
      (body: Record<string, unknown>) => ({
        ...body,
        colour: 'green',
        capacity: { ...(body['capacity'] as object), riso: 40 },
        capabilities: [
          ...(body['capabilities'] as object[]),
          { ...(body['capabilities'] as object[])[0], process: 'riso' },
        ],
      }),
    )
    expect(readProfile(newer)).to.have.nested.property('said.value').that.deep.equals(PROFILE)
  })

  it('carries special goods and refusals, and passes over goods that it does not know', () => {
    const refuses = { merchants: ['c1.rival'], products: ['weapon'] }
    const picky = { ...PROFILE, goods: ['hazardous', 'frozen'], refuses } as ShopProfile
    const read = readProfile(signProfile(picky, CRYPTO))
    const known = { ...PROFILE, goods: ['hazardous'], refuses }
    expect(read).to.have.nested.property('said.value').that.deep.equals(known)
    const wrong = { ...PROFILE, refuses: { merchants: [] } } as unknown as ShopProfile
    expect(() => signProfile(wrong, CRYPTO)).to.throw('refuse')
  })

  it('does not sign what no other shop would read', () => {
    const names = Array.from({ length: 128 }, (_, n) => `a-rather-long-name-of-a-paper-${n}`)
    const capabilities = PROFILE.capabilities.flatMap((capability) =>
      Array.from({ length: 5 }, () => ({ ...capability, substrates: names })),
    )
    const wide = { ...PROFILE, capabilities }
    expect(() => signProfile(wide, CRYPTO))
      .to.throw('name fewer')
      .with.property('code', 'invalid_config')
    const nowhere = { ...PROFILE, place: { ...PROFILE.place, timeZone: 'Mars/Olympus' } }
    expect(() => signProfile(nowhere, CRYPTO)).to.throw('bad_shape')
  })
})

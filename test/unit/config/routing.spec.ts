import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { readConfig } from '../../../src/config/load.ts'
import type { Config } from '../../../src/config/schema.ts'
import { makeShopProfile } from '../../../src/config/shop-profile.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import type { ShopProfile } from '../../../src/models/shop.ts'
import { configuredSettings } from '../../../src/routing/configured.ts'
import { WEIGHTS, defaultRouterSettings } from '../../../src/routing/settings.ts'

const SHOP = 'shop:\n  name: Corner Press\n  place: { lat: 52.5, lon: 13.4, country: DE }\n'
const NOW = Date.UTC(2026, 5, 1)

describe('configuration of routing', () => {
  let dir = ''
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'printnode-routing-'))
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  function read(yaml: string) {
    const config = path.join(dir, 'shop.yaml')
    writeFileSync(config, SHOP + yaml)
    const machine = { cwd: dir, homeDir: '/home/ada', timeZone: 'Europe/Berlin' }
    return readConfig({ env: {}, flags: { config }, machine })
  }
  function load(yaml: string): Config {
    const result = read(yaml)
    if (result.type === 'invalid') throw new Error(JSON.stringify(result.problems))
    return result.loaded.config
  }
  function wrong(yaml: string): readonly string[] {
    const result = read(yaml)
    return result.type === 'loaded' ? [] : result.problems.map(({ field }) => field)
  }
  function profile(yaml: string): ShopProfile {
    return makeShopProfile(load(yaml).shop, { peer: 'p' as PeerId, boot: 1, revision: 1 }, NOW)
  }

  it('leaves the cost model as it is where it says nothing', () => {
    const settings = configuredSettings('EUR', load('').routing)
    expect(settings).to.deep.equal(defaultRouterSettings('EUR'))
  })

  it('changes what it names', () => {
    const { routing } = load(
      'routing:\n  optimize: greenest\n  embargoes: [[DE, CU], ["*", KP]]\n' +
        '  carbonPricePerTonne: 5000\n  customsDays: 4\n  splitMarginPerMille: 50\n  perDay: 7\n',
    )
    const settings = configuredSettings('EUR', routing)
    expect(settings).to.deep.nested.include({
      weights: WEIGHTS.greenest,
      embargoes: [
        ['DE', 'CU'],
        ['*', 'KP'],
      ],
      'cost.carbonPrice': 5,
      'cost.perDay': 7,
      'transit.customsDays': 4,
      splitMarginPerMille: 50,
    })
    expect(settings.cost.dutyPerMille).to.equal(defaultRouterSettings('EUR').cost.dutyPerMille)
  })

  const mistakes: readonly (readonly [yaml: string, field: string])[] = [
    ['routing: { optimize: luck }', 'routing.optimize'],
    ['routing: { perDay: -1 }', 'routing.perDay'],
    ['routing: { airFromKm: 0 }', 'routing.airFromKm'],
    ['routing: { embargoes: [[DE]] }', 'routing.embargoes[0]'],
    ['routing: { embargoes: [[Germany, CU]] }', 'routing.embargoes[0][0]'],
    ['routing: { colour: red }', 'routing.colour'],
    ['orders: { quoteForMs: 1 }', 'orders.quoteForMs'],
    ['orders: { fiveKeepersAbove: -1 }', 'orders.fiveKeepersAbove'],
    ['orders: { fiveKeepersBeyondMs: forever }', 'orders.fiveKeepersBeyondMs'],
    ['  goods: [frozen]', 'shop.goods[0]'],
    ['  refuses: { products: "weapon" }', 'shop.refuses.products'],
    ['  hours: { holidays: Bavaria }', 'shop.hours.holidays'],
    ['  hours: { holidays: DE-XX }', 'shop.hours.holidays'],
    ['  hours: { holidays: ZZ }', 'shop.hours.holidays'],
    ['  hours: { openDays: [tomorrow] }', 'shop.hours.openDays[0]'],
  ]
  for (const [yaml, field] of mistakes) {
    it(`names ${field} in ${yaml.trim()}`, () => {
      expect(wrong(yaml)).to.include(field)
    })
  }

  it('closes a shop on the public holidays of its region, this year and the next', () => {
    const days = profile('  hours: { holidays: DE-BY, closedDays: ["2026-06-05"] }').hours
      .closedDays
    // Corpus Christi is one in Bavaria.
    expect(days).to.include.members(['2026-06-04', '2026-06-05', '2026-12-25', '2027-01-06'])
    expect([...days].sort()).to.deep.equal(days)
    const berlin = profile('  hours: { holidays: DE-BE }').hours.closedDays
    expect(berlin).to.include('2026-12-25').and.not.include('2026-06-04')
    expect(profile('').hours.closedDays).to.deep.equal([])
  })

  it('opens it on a holiday that is worked on', () => {
    const days = profile('  hours: { holidays: DE, openDays: ["2026-12-26"] }').hours.closedDays
    expect(days).to.include('2026-12-25').and.not.include('2026-12-26')
  })

  it('says in the profile what the shop takes and refuses, and nothing if it says nothing', () => {
    expect(profile('')).to.not.have.any.keys('goods', 'refuses')
    const picky = profile('  goods: [hazardous]\n  refuses: { products: [Weapon] }')
    expect(picky.goods).to.deep.equal(['hazardous'])
    expect(picky.refuses).to.deep.equal({ merchants: [], products: ['weapon'] })
  })
})

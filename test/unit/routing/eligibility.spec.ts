import { expect } from 'chai'
import { DAY_MS } from '../../../src/models/ids.ts'
import type { BlankSku, PeerId } from '../../../src/models/ids.ts'
import type { GoodsFlag, RouteRules } from '../../../src/models/route-rules.ts'
import { examine, makeFinding, promisable } from '../../../src/routing/eligibility.ts'
import type { Ineligible } from '../../../src/routing/eligibility.ts'
import { compileJob } from '../../../src/routing/request.ts'
import type { CostSettings, RouterSettings } from '../../../src/routing/settings.ts'
import type { ShopRecord } from '../../../src/routing/index/shop-facts.ts'
import {
  MUG,
  NOW,
  POSTER,
  TODAY,
  WEEKDAYS,
  capability,
  cluster,
  item,
  peers,
  promiseOf,
  request,
  settings,
  shop,
  tableOf,
} from './fixtures.ts'
import type { RequestChange, ShopChange } from './fixtures.ts'

interface Row {
  readonly when: string
  readonly shop?: ShopChange
  readonly ask?: RequestChange
  readonly cost?: Partial<CostSettings>
  readonly set?: Partial<RouterSettings>
  readonly record?: ShopRecord
  readonly is: Ineligible | null
}

const posters = (quantity: number): RequestChange => ({ spec: { items: [item(POSTER, quantity)] } })
const named = (peer: string, strategy: 'direct' | 'auto'): RequestChange => ({
  spec: { strategy, shop: peer as PeerId },
})
const SHOP = 'shop' as PeerId
const OTHER = 'other' as PeerId
const ruled = (rules: RouteRules): RequestChange => ({ spec: { rules } })
const special = (flag: GoodsFlag): RequestChange => ({
  spec: { items: [item(POSTER, 10, { goods: [flag] })] },
})
const HOURS_MS = 3_600_000
const blanks = (count: number): { stock: Record<BlankSku, number> } => ({
  stock: { ['silk-170/A3' as BlankSku]: count },
})

const ROWS: readonly Row[] = [
  { when: 'everything fits', is: null },
  { when: 'direct names it', ask: named('shop', 'direct'), is: null },
  { when: 'direct names another', ask: named('other', 'direct'), is: 'not_named' },
  { when: 'another is named, but not by direct', ask: named('other', 'auto'), is: null },
  { when: 'it was tried', ask: { excluded: peers('shop') }, is: 'excluded' },
  {
    when: 'it is of the cluster',
    ask: { spec: { strategy: 'cluster' }, cluster: cluster('shop') },
    is: null,
  },
  {
    when: 'it is of another cluster',
    ask: { spec: { strategy: 'cluster' }, cluster: cluster('other') },
    is: 'outside_cluster',
  },
  { when: 'no cluster is known', ask: { spec: { strategy: 'cluster' } }, is: 'outside_cluster' },
  { when: 'it pauses', shop: { report: { mode: 'paused' } }, is: 'paused' },
  { when: 'it stops', shop: { report: { mode: 'stopping' } }, is: 'stopping' },
  { when: 'it bills in euro', shop: { profile: { currency: 'EUR' } }, is: 'other_currency' },
  { when: 'it does not ship there', shop: { profile: { embargo: ['CU', 'US'] } }, is: 'embargo' },
  {
    when: 'it has no such press',
    shop: { profile: { capabilities: [capability({ process: 'offset' })] } },
    is: 'cannot_make_process',
  },
  {
    when: 'the press is too small',
    shop: { profile: { capabilities: [capability({ sizes: ['A4'] })] } },
    is: 'cannot_make_size',
  },
  {
    when: 'the paper is not carried',
    shop: { profile: { capabilities: [capability({ substrates: ['kraft-90'] })] } },
    is: 'cannot_make_substrate',
  },
  {
    when: 'two sides are asked of one',
    shop: { profile: { capabilities: [capability({ sidesMax: 1 })] } },
    ask: { spec: { items: [item({ ...POSTER, sides: 2 }, 10)] } },
    is: 'cannot_make_sides',
  },
  {
    when: 'a fifth ink is asked',
    ask: { spec: { items: [item({ ...POSTER, colours: 5 }, 10)] } },
    is: 'cannot_make_colours',
  },
  {
    when: 'foil is asked',
    ask: { spec: { items: [item({ ...POSTER, finishings: ['lamination', 'foil'] }, 10)] } },
    is: 'cannot_make_finishing',
  },
  {
    when: 'two presses together would do, none alone',
    shop: {
      profile: {
        capabilities: [capability({ finishings: [] }), capability({ sizes: ['A4'] })],
      },
    },
    ask: { spec: { items: [item({ ...POSTER, finishings: ['lamination'] }, 10)] } },
    is: 'cannot_make_finishing',
  },
  { when: 'exactly enough blanks are there', shop: { report: blanks(10) }, is: null },
  { when: 'a blank is missing', shop: { report: blanks(9) }, is: 'no_stock' },
  { when: 'the blank was never stocked', shop: { report: { stock: {} } }, is: 'no_stock' },
  {
    when: 'two lines want the same shelf',
    shop: { report: blanks(15) },
    ask: { spec: { items: [item(POSTER, 10), item({ ...POSTER, colours: 1 }, 10)] } },
    is: 'no_stock',
  },
  // The parcel must leave by Friday 18:00, one working day after printing: by Thursday, day 3.
  { when: 'Thursday is full enough', ask: posters(80), is: null },
  { when: 'one unit too many by Thursday', ask: posters(81), is: 'no_capacity' },
  {
    when: 'one unit too many, but a day late is allowed',
    ask: posters(81),
    cost: { lateDaysMax: 1 },
    is: null,
  },
  {
    when: 'two lines want the same press',
    ask: { spec: { items: [item(POSTER, 50), item({ ...POSTER, size: 'A4' }, 50)] } },
    is: 'no_capacity',
  },
  {
    when: 'two lines want two presses',
    ask: { spec: { items: [item(POSTER, 50), item(MUG, 50)] } },
    is: null,
  },
  {
    when: 'the shop has promised nothing for the process',
    shop: { report: { promise: {} } },
    is: 'no_capacity',
  },
  {
    when: 'yesterday’s report promises units that yesterday has eaten',
    shop: { report: { today: TODAY - 1, promise: promiseOf('digital', [9, 9, 9, 9, 9, 9]) } },
    is: 'no_capacity',
  },
  {
    when: 'the parcel should have left on Friday before closing time',
    ask: { ...posters(61), spec: { items: [item(POSTER, 61)], shipBy: NOW + 4 * DAY_MS } },
    is: 'no_capacity',
  },
  {
    when: 'Thursday is a holiday, so that Friday’s parcel is printed on Wednesday',
    shop: { profile: { hours: { ...WEEKDAYS, closedDays: ['2026-01-15'] } } },
    ask: posters(61),
    is: 'no_capacity',
  },
  {
    when: 'the parcel should be gone today',
    ask: { spec: { shipBy: NOW + 2 * HOURS_MS } },
    is: 'too_late',
  },
  {
    when: 'the parcel may leave tomorrow, but the cut-off has passed',
    ask: { now: NOW + 5.5 * HOURS_MS, spec: { shipBy: NOW + 1.4 * DAY_MS } },
    is: 'cut_off_passed',
  },
  {
    when: 'today is a holiday, tomorrow is too late to begin',
    shop: { profile: { hours: { ...WEEKDAYS, closedDays: ['2026-01-12'] } } },
    ask: { spec: { shipBy: NOW + 1.4 * DAY_MS } },
    is: 'closed',
  },
  {
    when: 'the shop never opens',
    shop: { profile: { hours: { ...WEEKDAYS, week: WEEKDAYS.week.map(() => null) } } },
    is: 'closed',
  },
  {
    when: 'nothing goes from the US to anywhere',
    set: { embargoes: [['US', '*']] },
    is: 'embargo',
  },
  { when: 'nothing goes from Cuba to the US', set: { embargoes: [['CU', 'US']] }, is: null },
  { when: 'the merchant denies it', ask: ruled({ deny: [SHOP] }), is: 'denied' },
  { when: 'the merchant allows another only', ask: ruled({ allow: [OTHER] }), is: 'not_allowed' },
  { when: 'the merchant allows it', ask: ruled({ allow: [OTHER, SHOP] }), is: null },
  { when: 'the merchant stays in the country', ask: ruled({ market: 'country' }), is: null },
  {
    when: 'the merchant stays in the country, the shop is in another',
    shop: { profile: { place: { ...shop().profile.place, country: 'PR' } } },
    ask: ruled({ market: 'country' }),
    is: 'outside_market',
  },
  {
    when: 'the merchant stays in the customs zone, the shop is in another country of it',
    shop: { profile: { place: { ...shop().profile.place, country: 'PR' } } },
    ask: ruled({ market: 'customs_zone' }),
    is: null,
  },
  {
    when: 'the merchant stays in the customs zone',
    shop: { profile: { place: { ...shop().profile.place, country: 'CA' } } },
    ask: ruled({ market: 'customs_zone' }),
    is: 'outside_market',
  },
  {
    when: 'the shop does not work for the merchant',
    shop: { profile: { refuses: { merchants: ['m'], products: [] } } },
    is: 'refuses_merchant',
  },
  {
    when: 'the shop does not print such things',
    shop: { profile: { refuses: { merchants: [], products: ['night'] } } },
    is: 'refuses_product',
  },
  {
    when: 'the shop does not print other things',
    shop: { profile: { refuses: { merchants: ['n'], products: ['day'] } } },
    is: null,
  },
  { when: 'goods are hazardous', ask: special('hazardous'), is: 'takes_no_such_goods' },
  {
    when: 'goods are hazardous and the shop takes restricted ones',
    shop: { profile: { goods: ['restricted'] } },
    ask: special('hazardous'),
    is: 'takes_no_such_goods',
  },
  {
    when: 'goods are hazardous and taken',
    shop: { profile: { goods: ['hazardous'] } },
    ask: special('hazardous'),
    is: null,
  },
  {
    when: 'hazardous goods would have to fly',
    shop: { at: { lat: 40.7, lon: -74 }, profile: { goods: ['hazardous'] } },
    ask: special('hazardous'),
    is: 'hazardous_by_air',
  },
  {
    when: 'restricted goods would cross a border',
    shop: {
      profile: { place: { ...shop().profile.place, country: 'CA' }, goods: ['restricted'] },
    },
    ask: special('restricted'),
    is: 'restricted_across_border',
  },
  {
    when: 'restricted goods stay within the border',
    shop: { profile: { goods: ['restricted'] } },
    ask: special('restricted'),
    is: null,
  },
  {
    when: 'it is late too often for this merchant',
    record: { latePerMille: 31, reprintPerMille: 0 },
    ask: ruled({ latePerMilleMax: 30 }),
    is: 'below_quality_floor',
  },
  {
    when: 'it prints too much twice for this merchant',
    record: { latePerMille: 0, reprintPerMille: 11 },
    ask: ruled({ reprintPerMilleMax: 10 }),
    is: 'below_quality_floor',
  },
  {
    when: 'its record is just good enough',
    record: { latePerMille: 30, reprintPerMille: 10 },
    ask: ruled({ latePerMilleMax: 30, reprintPerMilleMax: 10 }),
    is: null,
  },
  { when: 'nothing is known of a new shop', ask: ruled({ latePerMilleMax: 0 }), is: null },
  {
    when: 'it must arrive the day after tomorrow, one day of lead and one on the way',
    ask: { arriveBy: NOW + 2 * DAY_MS },
    is: null,
  },
  { when: 'it must arrive tomorrow', ask: { arriveBy: NOW + DAY_MS }, is: 'too_late' },
  {
    when: 'customs take two days of four',
    shop: { profile: { place: { ...shop().profile.place, country: 'MX' } } },
    ask: { arriveBy: NOW + 3 * DAY_MS },
    is: 'too_late',
  },
]

describe('eligibility', () => {
  for (const row of ROWS) {
    it(`${row.is ?? 'eligible'}: ${row.when}`, () => {
      const { profile, report } = shop(row.shop)
      const table = tableOf([{ profile, report }])
      const set = settings(row.set, row.cost)
      table.setRecord(profile.peer, row.record ?? null)
      const job = compileJob(request(row.ask), set.cost)
      const known = table.get(profile.peer)
      expect(known).to.not.equal(null)
      if (known === null) return
      expect(examine(job, known, set, makeFinding())).to.equal(row.is)
    })
  }

  it('keeps the shop’s own time: a cut-off in Tokyo is not one in Berlin', () => {
    const zones = { 'Asia/Tokyo': 'cut_off_passed', 'Europe/Berlin': null } as const
    for (const [timeZone, is] of Object.entries(zones)) {
      const place = { ...shop().profile.place, timeZone }
      const { profile, report } = shop({ profile: { place, leadDays: 0 } })
      const table = tableOf([{ profile, report }])
      // 10:00 UTC is 19:00 in Tokyo; both shops close at 17:00 of the same local day or later.
      const job = compileJob(request({ spec: { shipBy: NOW + 6 * HOURS_MS } }), settings().cost)
      const known = table.get(profile.peer)
      if (known === null) throw new Error('not in the table')
      expect(examine(job, known, settings(), makeFinding()), timeZone).to.equal(is)
    }
  })

  describe('promisable', () => {
    const rows: [
      promise: number[] | undefined,
      today: number,
      first: number,
      last: number,
      units: number,
    ][] = [
      [undefined, 0, 0, 5, 0],
      [[3, 5, 9], 0, 0, 0, 3],
      [[3, 5, 9], 0, 0, 2, 9],
      [[3, 5, 9], 0, 0, 30, 9],
      [[3, 5, 9], 0, 1, 2, 6],
      [[3, 5, 9], 0, 2, 1, 0],
      [[3, 5, 9], 0, 5, 9, 0],
      [[3, 5, 9], 4, 0, 3, 0],
      [[3, 5, 9], 4, 0, 5, 5],
    ]
    for (const [promise, today, first, last, units] of rows) {
      it(`${promise?.join(' ')} from day ${today}, booked ${first} to ${last}: ${units}`, () => {
        expect(promisable(promise, today, first, last)).to.equal(units)
      })
    }
  })
})

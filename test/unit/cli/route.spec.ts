import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliFixture } from './cli-fixture.ts'

const SHOPS = `id,name,lat,lon,country,city,process,sizes,substrates,unit,setup,capacity,parcel,per100Km,stock,hours
sf,Mission & Sons,37.76,-122.41,US,San Francisco,digital,A3 A4,silk-170,50,100,100,500,20,500,09:00-17:00
oak,Jack London,37.80,-122.27,US,Oakland,digital,A3,silk-170,45,100,30,500,20,30,
la,Arts District,34.04,-118.24,US,Los Angeles,digital,A3,silk-170,40,100,200,500,20,1000,
la,,,,,,sublimation,11oz,mug-white,300,0,50,,,,
`
const ORDERS = `reference,process,size,substrate,quantity,country,region,postcode,city,shipBy
A1,digital,A3,silk-170,20,US,CA,94107,San Francisco,2027-01-22
A2,digital,A3,silk-170,20,US,CA,94607,Oakland,2027-01-22
A3,digital,A3,silk-170,25,US,CA,94607,Oakland,2027-01-22
A3,sublimation,11oz,mug-white,5,US,CA,94607,Oakland,2027-01-22
A4,engraving,A3,brass,1,US,NV,89101,Las Vegas,
`

interface Plan {
  readonly summary: { readonly routed: number; readonly unroutable: Record<string, number> }
  readonly orders: readonly {
    readonly reference: string
    readonly reason: string | null
    readonly legs: readonly { readonly shop: string; readonly units: number }[]
  }[]
}

describe('cli: route', () => {
  let cli: CliFixture
  beforeEach(() => {
    cli = new CliFixture()
    cli.file('shops.csv', SHOPS)
    cli.file('orders.csv', ORDERS)
  })
  afterEach(() => cli.remove())

  const route = (...more: readonly string[]) =>
    cli.run('route', '--orders', 'orders.csv', '--shops', 'shops.csv', ...more)
  const plan = async (...more: readonly string[]): Promise<Plan> => {
    const run = await route('--json', ...more)
    expect(run.code, run.err).to.equal(0)
    return JSON.parse(run.out) as Plan
  }
  const shopsOf = ({ orders }: Plan): Record<string, string> =>
    Object.fromEntries(
      orders.map(({ reference, legs, reason }) => [
        reference,
        legs.length === 0 ? String(reason) : legs.map(({ shop }) => shop).join(' '),
      ]),
    )

  it('routes a table of orders over a table of shops, without a home', async () => {
    const run = await route()
    expect(run.code, run.err).to.equal(0)
    expect(run.out).to.match(/A1 +Jack London +20 +15\.02 USD/)
    expect(run.out).to.include('3 of 4 order(s) routed').and.include('1 no_eligible_shop')
    expect(existsSync(cli.home)).to.equal(false)
  })

  it('fills the shops, unless each order is to find them empty', async () => {
    // Oakland has 30 blanks: enough for one of the two orders of 20.
    expect(shopsOf(await plan())).to.include({ A1: 'oak', A2: 'la' })
    expect(shopsOf(await plan('--independent'))).to.include({ A1: 'oak', A2: 'oak' })
  })

  it('takes lines with one reference as one order', async () => {
    expect(shopsOf(await plan())).to.deep.include({ A3: 'la', A4: 'no_eligible_shop' })
  })

  it('takes the prices of shops that name no currency to be in the one that is asked for', async () => {
    const { summary } = await plan('--currency', 'EUR')
    expect(summary.routed).to.equal((await plan()).summary.routed)
  })

  it('draws a map', async () => {
    const run = await route('--map', 'out.svg')
    expect(run.code, run.err).to.equal(0)
    const svg = readFileSync(join(cli.dir, 'out.svg'), 'utf8')
    expect(svg)
      .to.match(/^<svg [^>]+>/)
      .and.include('</svg>')
    expect(svg).to.include('Mission &amp; Sons').and.not.include('& Sons')
    // Three shops and three destinations, and one of each in the legend; a cross for who got none.
    expect(svg.match(/<circle/g)).to.have.length(3 + 3 + 2)
    expect(svg).to.include('1 order(s) without a shop').and.include('3 destination(s)')
    expect(svg.length).to.be.within(5_000, 200_000)
  })

  it('takes JSON: orders as for quote, shops as the API answers them', async () => {
    const week = [0, 1, 2, 3, 4].map(() => ({ opensAt: '09:00', closesAt: '17:00' }))
    const shop = {
      peer: 'bay',
      boot: 3,
      revision: 1,
      name: 'Bay',
      place: {
        lat: 37.8,
        lon: -122.3,
        country: 'US',
        city: 'Oakland',
        timeZone: 'America/Los_Angeles',
        site: 'bay',
      },
      capabilities: [
        {
          process: 'digital',
          sizes: ['A3'],
          substrates: ['silk-170'],
          finishings: [],
          coloursMax: 4,
          sidesMax: 2,
          price: { setup: 0, unit: 10, finishing: 0 },
        },
      ],
      capacity: { digital: 10 },
      hours: { week: [...week, null, null], cutOff: '14:00', closedDays: [] },
      shipping: { parcel: 1, per100Km: 1, customs: 1 },
      currency: 'USD',
      leadDays: 1,
      embargo: [],
      cluster: 'c1',
      connected: true,
      stale: false,
      self: false,
      mode: 'open',
      report: { stock: { 'silk-170/A3': 25 }, bidPrice: { digital: 5 } },
    }
    const order = {
      merchantReference: 'J1',
      items: [{ process: 'digital', size: 'A3', substrate: 'silk-170', quantity: 25 }],
      recipient: { country: 'US', region: 'CA', city: 'Oakland', postcode: '94607' },
      shipBy: '2027-01-22',
      rules: { allow: ['Bay'] },
    }
    cli.file('shops.json', JSON.stringify({ shops: [shop] }))
    cli.file('orders.json', JSON.stringify([order, { ...order, merchantReference: 'J2' }]))
    const run = await cli.run('route', '--orders', 'orders.json', '--shops', 'shops.json', '--json')
    expect(run.code, run.err).to.equal(0)
    expect(shopsOf(JSON.parse(run.out) as Plan)).to.deep.equal({
      J1: 'bay',
      J2: 'no_eligible_shop',
    })
  })

  it('books the press, not only the shelf', async () => {
    const scarce = SHOPS.replace(',30,500,20,30,', ',10,500,20,999,')
    cli.file('shops.csv', scarce.replace(',40,100,200,', ',90,100,200,'))
    // 10 a day from Friday to Thursday, the last working day before the parcel must leave.
    const rows = ['B1', 'B2', 'B3'].map(
      (name) => `${name},digital,A3,silk-170,18,US,CA,94607,Oakland,2027-01-22`,
    )
    cli.file('orders.csv', [ORDERS.split('\n')[0], ...rows].join('\n'))
    expect(Object.values(shopsOf(await plan()))).to.deep.equal(['oak', 'oak', 'sf'])
  })

  describe('replay', () => {
    it('decides alike from what the decisions were made from', async () => {
      const { out } = await route('--explain', '--json')
      cli.file('decisions.json', out)
      const run = await cli.run('route', 'replay', 'decisions.json')
      expect(run.code, run.err).to.equal(0)
      expect(run.out.split('\n')).to.have.length(4)
      expect(run.out).to.include('decision 1: the same answer, oak')
    })

    it('notices a record that was changed', async () => {
      const { out } = await route('--explain', '--json')
      cli.file('decisions.json', out.replaceAll('"unit": 45', '"unit": 5000'))
      const run = await cli.run('route', 'replay', 'decisions.json')
      expect(run.code).to.equal(1)
      expect(run.out).to.include('ANOTHER answer')
    })

    for (const [what, content] of [
      ['no file', null],
      ['no JSON', '{'],
      ['no explanation', '{"order": 1}'],
      [
        'a damaged one',
        '{"explanation": {"choice": {"type": "routed", "legs": []}, "inputs": {}}}',
      ],
    ] as const) {
      it(`refuses ${what}`, async () => {
        if (content !== null) cli.file('decisions.json', content)
        const run = await cli.run('route', 'replay', 'decisions.json')
        expect(run.code, run.out).to.equal(2)
        expect(run.err).to.include('decisions.json').and.not.include('bug:')
      })
    }
  })

  const edited = (name: string, from: string, to: string) => () =>
    cli.file(name, (name === 'shops.csv' ? SHOPS : ORDERS).replace(from, to))
  const WRONG: readonly (readonly [what: string, make: () => unknown, says: string])[] = [
    ['a column that nobody reads', edited('orders.csv', 'quantity', 'qty'), 'column "qty"'],
    ['no number', edited('orders.csv', ',20,', ',many,'), 'items[0].quantity is "many"'],
    ['no country', edited('orders.csv', ',US,CA,94107', ',XX,CA,94107'), 'recipient.country'],
    ['the line of an order', edited('orders.csv', 'A1,digital', 'A1,magic'), 'line 2'],
    ['a price below zero', edited('shops.csv', ',45,', ',-45,'), 'capabilities[0].price.unit'],
    ['no place', edited('shops.csv', '37.80,-122.27', ','), 'place.lat'],
    [
      'a shop twice',
      () => cli.file('shops.csv', JSON.stringify([{ id: 'a' }, { id: 'a' }])),
      'shop a',
    ],
    ['a broken table', () => cli.file('shops.csv', 'id,name\n"a'), 'no CSV'],
    ['a broken list', () => cli.file('orders.csv', '[{'), 'no JSON'],
    ['something else', () => cli.file('orders.csv', '{"orders": 7}'), 'a list of objects'],
  ]
  for (const [what, make, says] of WRONG) {
    it(`refuses ${what}, by name`, async () => {
      make()
      const run = await route()
      expect(run.code, run.out).to.equal(2)
      expect(run.err).to.include(says).and.not.include('bug:')
    })
  }

  for (const [option, value] of [
    ['--at', 'noon'],
    ['--currency', 'GOLD'],
    ['--strategy', 'best'],
    ['--optimize', 'luck'],
    ['--max-splits', '99'],
    ['--map', 'nowhere/out.svg'],
  ] as const) {
    it(`refuses ${option} ${value}`, async () => {
      const run = await route(option, value)
      expect(run.code, run.out).to.equal(2)
      expect(run.err).to.include(option)
    })
  }

  it('asks for the files that are not named', async () => {
    const run = await cli.run('route', '--orders', 'orders.csv')
    expect(run).to.include({ code: 2 })
    expect(run.err).to.include('--shops')
  })
})

import { expect } from 'chai'
import { Chance } from '../../src/runtime/chance.ts'
import { median } from '../bench/statistics.ts'
import { Fleet, allInOneCluster, allSeeAll, until } from './fleet.ts'
import { Census, doublePrints, tally } from './town/census.ts'
import { Fire } from './town/fire.ts'
import { TownMerchants } from './town/merchants.ts'
import { TownPeople } from './town/people.ts'
import { RepairWatch } from './town/repair.ts'
import { TownShop } from './town/shop.ts'

const SHOPS = 6
/** A slow box may be asked for fewer; it is never asked for more at a time than it answers. */
const ORDERS = Number(process.env['TOWN_ORDERS'] ?? 1_000)
const PER_SECOND_MAX = 20
const STRIKE_MS = 3_000
/** After the last order and the last kill: restarts, repairs, deadlines of lost offers. */
const SETTLE_MS = 180_000

/** Issue 3, "Show it" 3: real daemons, real kills, real lost disks. */
describe('e2e: six daemons under fire', function () {
  this.timeout(1_800_000)
  let fleet: Fleet
  let shops: TownShop[] = []

  before(async () => {
    // One town: everybody is in one cluster, and each has room for all that comes.
    fleet = await Fleet.start(
      Array.from({ length: SHOPS }, (_, n) => ({
        city: 'San Francisco',
        lat: 37.7 + n / 50,
        lon: -122.4,
        onHand: 1_000_000,
        capacity: 1_000_000,
      })),
    )
    await allSeeAll(fleet.nodes, 60_000)
    await allInOneCluster(fleet.nodes, 60_000)
    shops = fleet.nodes.map((node) => new TownShop(node))
  })
  after(() => fleet.stop())

  it('loses no order, prints none twice, and ends them all', async () => {
    const chance = new Chance('six under fire')
    const draw = (): number => chance.below(SHOPS)
    const people = new TownPeople(shops)
    const watch = new RepairWatch(shops)
    const merchants = new TownMerchants(shops, draw)
    const fire = new Fire(shops, watch, STRIKE_MS, draw)
    const began = Date.now()
    await merchants.handIn(ORDERS, PER_SECOND_MAX)
    const placedMs = Date.now() - began
    await fire.out()
    const ids = merchants.acknowledged.map(({ id }) => id)
    let census = await Census.of(shops, ids)
    await until('every order has ended or waits for a person', SETTLE_MS, async () => {
      census = await Census.of(shops, ids)
      return census.open.length === 0 && census.lost.length === 0 ? true : null
    }).catch(() => null)
    await people.goHome()
    await watch.end()
    const doubles = await doublePrints(shops)

    const took = merchants.acknowledged.map(({ tookMs }) => tookMs)
    const kills = shops.reduce((sum, shop) => sum + shop.kills, 0)
    const wipes = shops.reduce((sum, shop) => sum + shop.wipes, 0)
    const rate = ((1_000 * ids.length) / placedMs).toFixed(1)
    say(`${ids.length} orders acknowledged, ${rate} a second, ${merchants.gaveUp} given up`)
    say(
      `${kills} kills, ${wipes} of them with the disk; when it ended: ${watch.obstacle || 'whole'}`,
    )
    say(`orders: ${tally(census.byState)}; waiting: ${tally(census.byReason) || 'none'}`)
    say(`lost ${census.lost.length}, open ${census.open.length}, printed twice ${doubles.length}`)
    say(`acknowledged in p50 ${median(took)} ms, worst ${Math.max(...took)} ms`)
    say(
      `repair after a lost disk: median ${median(watch.repairsMs)} ms of ${watch.repairsMs.join(', ')}`,
    )
    say(`merchants heard: ${tally(merchants.refusals)}; people heard: ${tally(people.refusals)}`)
    expect(doubles).to.deep.equal([])
    expect(census.lost).to.deep.equal([])
    expect(census.open).to.deep.equal([])
    expect(ids).to.have.length(ORDERS)
    expect(wipes, 'disks were lost').to.be.above(0)
  })
})

function say(line: string): void {
  process.stdout.write(`      ${line}\n`)
}

import { expect } from 'chai'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { JobView } from '../../src/api/job-view.ts'
import type { OrderView } from '../../src/api/order-view.ts'
import type { DaemonProcess } from '../../src/cli/daemon-process.ts'
import { allSeeAll, Fleet, orderFor, placeOrder, shipOrder, until } from './fleet.ts'

/** How far the order has come when the power goes. */
const MOMENTS = ['at once', 'accepted', 'in_production', 'printed', 'packed'] as const

describe('e2e: kill -9 and restart', function () {
  this.timeout(180_000)
  let fleet: Fleet
  before(async () => {
    fleet = await Fleet.start([{ substrates: [] }, {}])
    await allSeeAll(fleet.nodes, 15_000)
  })
  after(() => fleet.stop())

  const restart = async (node: DaemonProcess): Promise<void> => {
    await node.kill()
    await node.start('--port', '0')
  }
  const jobOf = async (node: DaemonProcess, id: string): Promise<JobView | null> => {
    const { jobs } = await node.api.get<{ jobs: readonly JobView[] }>('/jobs')
    return jobs.find(({ order }) => order === id) ?? null
  }

  for (const moment of MOMENTS) {
    for (const victim of ['intake', 'shop'] as const) {
      it(`loses nothing when the ${victim} dies: ${moment}`, async () => {
        const [intake, shop] = [fleet.node(0), fleet.node(1)]
        const { id } = await placeOrder(intake)
        if (moment !== 'at once') {
          await until(`the job is ${moment}`, 20_000, async () => {
            const job = await jobOf(shop, id)
            if (job === null) return null
            if (job.state === moment) return job
            const next = (['printed', 'packed'] as const).find((a) => job.actions.includes(a))
            // `accepted` may be over before it is seen: a shop that starts by itself is quick.
            if (moment === 'accepted' || moment === 'in_production') {
              return job.state === 'in_production' ? job : null
            }
            if (next !== undefined) await shop.api.post(`/jobs/${job.job}/${next}`)
            return null
          })
        }
        await restart(victim === 'intake' ? intake : shop)
        const back = await until('the order is there again', 10_000, () =>
          intake.api.get<OrderView>(`/orders/${id}`),
        )
        expect(back.id).to.equal(id)
        const shipped = await shipOrder([shop], intake, id, 30_000)
        expect(shipped.parts.filter(({ state }) => state === 'shipped')).to.have.length(1)
        const folders = readdirSync(join(shop.home, 'hot-folder'), { recursive: true })
          .map(String)
          .filter((path) => path.endsWith('.pdf') && path.includes(id))
        const perJob = new Set(folders.map((path) => path.split(/[/\\]/)[0]))
        expect(perJob.size, folders.join('\n')).to.equal(1)
      })
    }
  }

  it('answers the same order for the same key after the intake was killed', async () => {
    const intake = fleet.node(0)
    const body = await orderFor(intake, { key: 'same-key' })
    const first = await intake.api.post<{ order: OrderView }>('/orders', body)
    await restart(intake)
    const again = await intake.api.post<{ order: OrderView; alreadyExists: boolean }>(
      '/orders',
      body,
    )
    expect(again.order.id).to.equal(first.order.id)
    expect(again.alreadyExists).to.equal(true)
  })
})

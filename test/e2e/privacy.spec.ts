import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { regionOf } from '../../src/clusters/digests/region.ts'
import type { LatLon } from '../../src/models/geo.ts'
import type { Topic } from '../../src/ports/network.ts'
import type { DaemonProcess } from '../../src/cli/daemon-process.ts'
import { allSeeAll, Fleet, orderFor, shipOrder, until } from './fleet.ts'
import { TestMember } from './test-member.ts'

/** Unlike anything that could stand there by chance. */
const STREET = '4711 Quetzalcoatl Boulevard'
const NAME = 'Xanthippe Wolkenstein'
const EMAIL = 'xanthippe@wolkenstein.example'
const SECRETS = [STREET, 'Quetzalcoatl', NAME, 'Wolkenstein', EMAIL, '94111']

/** All that is said in public where these shops are: of each cluster, and of the region around. */
async function topicsOf({ nodes, founder }: Fleet): Promise<Topic[]> {
  const { shops } = await founder.api.get<{ shops: { place: LatLon }[] }>('/shops')
  const topics = shops.map(({ place }): Topic => `region/${regionOf(place)}`)
  for (const { api } of nodes) {
    const { cluster } = await api.get<{ cluster: { id: string } }>('/status')
    topics.push(`cluster/${cluster.id}`)
  }
  return [...new Set(topics)]
}

describe('e2e: personal data', function () {
  this.timeout(120_000)
  let fleet: Fleet
  let member: TestMember
  let id: string
  before(async () => {
    fleet = await Fleet.start([{ substrates: [] }, {}, {}])
    const { invite } = await fleet.founder.api.post<{ invite: string }>('/network/invites')
    member = await TestMember.join(invite)
    await allSeeAll(fleet.nodes, 15_000)
    member.mesh.listen(await topicsOf(fleet))
    const body = await orderFor(fleet.founder)
    const recipient = {
      name: NAME,
      street: STREET,
      city: 'San Francisco',
      region: 'CA',
      postcode: '94111',
      country: 'US',
      email: EMAIL,
    }
    const { order } = await fleet.founder.api.post<{ order: { id: string } }>('/orders', {
      ...body,
      recipient,
    })
    id = order.id
    await shipOrder(fleet.nodes, fleet.founder, id, 30_000)
  })
  after(async () => {
    await member.stop()
    await fleet.stop()
  })

  const expectNone = (where: string, bytes: Uint8Array): void => {
    const text = Buffer.from(bytes).toString('latin1')
    for (const secret of SECRETS)
      expect(text.includes(secret), `${secret} in ${where}`).to.equal(false)
  }
  const filesOf = (node: DaemonProcess): readonly string[] =>
    readdirSync(node.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))

  it('reaches the floor of the shop that prints, as it must', () => {
    const tickets = fleet.nodes.flatMap((node) =>
      filesOf(node).filter((file) => file.endsWith('ticket.json')),
    )
    expect(tickets).to.have.length(1)
    expect(readFileSync(tickets[0] ?? '', 'utf8')).to.include(STREET)
  })

  it('is in no store and no log of any node', () => {
    for (const node of fleet.nodes) {
      const files = filesOf(node).filter((file) => !file.includes('hot-folder'))
      expect(files.length).to.be.greaterThan(4)
      for (const file of files) expectNone(file, readFileSync(file))
    }
  })

  it('is in no answer of the API', async () => {
    for (const { api } of fleet.nodes) {
      for (const path of ['', '/events', '/explain']) {
        const answer = await api.get(`/orders/${id}${path}`)
        expectNone(path, Buffer.from(JSON.stringify(answer)))
      }
      for (const path of ['/orders', '/jobs', '/status', '/shops']) {
        expectNone(path, Buffer.from(JSON.stringify(await api.get(path))))
      }
    }
  })

  it('is in nothing that a member hears', async () => {
    // A change of mode is news that every shop tells.
    for (const { api } of fleet.nodes) await api.post('/shop/pause')
    await until('the member has heard gossip', 20_000, async () =>
      member.heard.some(({ kind }) => kind === 'gossip') ? true : null,
    )
    for (const { kind, bytes } of member.heard) expectNone(kind, bytes)
  })
})

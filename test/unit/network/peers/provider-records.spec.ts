import type { Libp2p, PeerInfo } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { expect } from 'chai'
import { Counters } from '../../../../src/network/counters.ts'
import { ProviderRecords } from '../../../../src/network/peers/provider-records.ts'
import { person } from '../network-people.ts'

describe('provider records', () => {
  const setUp = (providers: () => AsyncIterable<Pick<PeerInfo, 'id'>>) => {
    const provided: string[] = []
    const contentRouting = {
      provide: (cid: { toString(): string }) => {
        provided.push(cid.toString())
        return Promise.resolve()
      },
      findProviders: providers,
    }
    const counters = new Counters()
    const libp2p = { contentRouting } as unknown as Pick<Libp2p, 'contentRouting'>
    return { records: new ProviderRecords(libp2p, 'abc', counters), provided, counters }
  }
  // oxlint-disable-next-line require-yield
  const nobody = async function* (): AsyncGenerator<Pick<PeerInfo, 'id'>> {
    throw new Error('the table is empty')
  }

  const find = (records: ProviderRecords): Promise<readonly string[]> =>
    new Promise((resolve) => {
      records.find('cluster/a', resolve)
    })

  it('say what is new, and say nothing twice', () => {
    const { records, provided } = setUp(nobody)
    records.provide(['cluster/a', 'place/b'])
    records.provide(['cluster/a', 'place/c'])
    expect(provided).to.have.length(3)
    expect(new Set(provided).size).to.equal(3)
  })

  it('answer with nobody when the table fails', async () => {
    const { records, counters } = setUp(nobody)
    expect(await find(records)).to.deep.equal([])
    expect(counters.snapshot()).to.deep.equal({ dht_find_failed: 1, dht_found_nobody: 1 })
  })

  it('stop at a handful of providers', async () => {
    const ids = await Promise.all([1, 2, 3, 4, 5, 6].map(async (n) => (await person(n)).peer))
    const { records } = setUp(async function* () {
      for (const id of ids) yield { id: peerIdFromString(id) }
    })
    expect(await find(records)).to.deep.equal(ids.slice(0, 4))
  })
})

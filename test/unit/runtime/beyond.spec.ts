import { expect } from 'chai'
import { signDigest } from '../../../src/clusters/digest-codec.ts'
import { summarise } from '../../../src/clusters/digest.ts'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { ReportTable } from '../../../src/membership/report-table.ts'
import type { ClusterId, PeerId, StoreId } from '../../../src/models/ids.ts'
import { Beyond } from '../../../src/runtime/beyond.ts'
import type { Geography } from '../../../src/runtime/geography.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import { RouteDesk } from '../../../src/runtime/route-desk.ts'
import { LA, NOW, SF, settings, shop, tableOf } from '../routing/fixtures.ts'

const ANNA = 'anna' as PeerId
const FAR = 'far' as ClusterId
const CRYPTO = new KeyedHashCrypto(ANNA, 'test')

function beyondOf(): Beyond {
  const store = 's' as StoreId
  const context = new MachineContext({ crypto: CRYPTO, store, boot: 1, sequence: 0, nonce: 'n' })
  context.setNow(NOW)
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
})

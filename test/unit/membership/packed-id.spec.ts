import { expect } from 'chai'
import * as fc from 'fast-check'
import { packPeer, packStore, unpackPeer, unpackStore } from '../../../src/membership/packed-id.ts'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import { ALICE, STORE } from './report-fixture.ts'

describe('packed ids', () => {
  it('shortens the ids of real nodes', () => {
    expect(packPeer(ALICE)).to.have.length(38)
    expect(packStore(STORE)).to.have.length(16)
  })

  it('leaves ids alone that bytes would change', () => {
    for (const id of ['shop-1', STORE.toUpperCase(), `${STORE}=`, `${STORE}a`, `0${ALICE}`]) {
      expect(packStore(id as StoreId)).to.equal(id)
    }
    expect(packPeer(`0${ALICE}` as PeerId)).to.equal(`0${ALICE}`)
  })

  it('unpacks exactly what was packed', () => {
    const letters = fc.constantFrom(...Array.from('0123456789abcdefABCDEFxyz='))
    const ids = fc.string({ unit: letters, minLength: 1, maxLength: 64 })
    fc.assert(
      fc.property(ids, (id) => {
        expect(unpackPeer(packPeer(id as PeerId))).to.equal(id)
        expect(unpackStore(packStore(id as StoreId))).to.equal(id)
      }),
    )
  })

  it('finds no id in nothing, nor in too much', () => {
    expect(unpackPeer('')).to.equal(null)
    expect(unpackPeer(new Uint8Array(0))).to.equal(null)
    expect(unpackStore(new Uint8Array(96))).to.equal(null)
  })
})

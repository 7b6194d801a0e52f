import { expect } from 'chai'
import { encode } from '@ipld/dag-cbor'
import type { BlankSku, OrderId, PartId, ReservationId, StoreId } from '../../../src/models/ids.ts'
import type { ShopProfile } from '../../../src/models/shop.ts'
import { DeskOnDisk, MONDAY_9, PAPER, PROFILE, reserve, SHIRT, STORE } from './shop-fixture.ts'

const ID = 'o1.p1.1' as ReservationId

describe('desk: stock', () => {
  it('refuses a count below what is reserved and says for whom', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { blanks: { [PAPER]: 40 } })
    const line = { sku: PAPER, onHand: 39, reorderPoint: 5 }
    const outcome = shop.do(shop.desk.setStock(line))
    expect(outcome).to.deep.include({ type: 'refused', reason: 'below_reserved', holders: [ID] })
    expect(outcome).to.have.property('message').that.contains('silk-170/A3').and.contains('40')
    expect(shop.do(shop.desk.setStock({ ...line, onHand: 40 }))).to.have.property('type', 'set')
    expect(shop.desk.lowStock().map(({ sku }) => sku)).to.deep.equal([PAPER])
  })

  it('adds a delivery, also of a blank it never had', () => {
    const shop = new DeskOnDisk()
    const sku = 'silk-170/A4' as BlankSku
    expect(shop.do(shop.desk.receiveStock(sku, 250))).to.have.nested.property('line.onHand', 250)
    expect(shop.do(shop.desk.receiveStock(sku, 50))).to.have.nested.property('line.onHand', 300)
    expect(shop.restart(MONDAY_9).freeStock()[sku]).to.equal(300)
  })

  for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    it(`refuses ${count} as a count`, () => {
      const { desk } = new DeskOnDisk()
      const refused = { type: 'refused', reason: 'not_a_count' }
      expect(desk.receiveStock(PAPER, count).outcome).to.include(refused)
      expect(desk.setStock({ sku: PAPER, onHand: count, reorderPoint: 0 }).outcome).to.include(
        refused,
      )
      expect(desk.setStock({ sku: PAPER, onHand: 1, reorderPoint: count }).outcome).to.include(
        refused,
      )
    })
  }
})

describe('desk: restarts', () => {
  it('stays paused, but a planned stop ends with the process', () => {
    const shop = new DeskOnDisk()
    shop.do(shop.desk.setMode('paused'))
    shop.do(shop.desk.setMode('stopping'))
    expect(shop.desk.mode()).to.equal('stopping')
    expect(shop.restart(MONDAY_9).mode()).to.equal('paused')
    shop.do(shop.desk.setMode('open'))
    shop.do(shop.desk.setMode('stopping'))
    expect(shop.restart(MONDAY_9).mode()).to.equal('open')
  })

  it('believes configured stock once, for its first desk only', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { blanks: { [PAPER]: 40 } })
    shop.do(shop.desk.consume(ID, MONDAY_9))
    expect(shop.restart(MONDAY_9).freeStock()[PAPER]).to.equal(460)
  })

  it('opens closed after a wipe, until a person has counted (D5)', () => {
    const shop = new DeskOnDisk(MONDAY_9, PROFILE, false)
    expect(shop.desk.opened).to.equal(false)
    expect(shop.desk.mode()).to.equal('paused')
    expect(shop.desk.freeStock()).to.deep.equal({})
    expect(shop.desk.lowStock()).to.have.length(2)
    expect(reserve(shop, 'o1')).to.equal('paused')
    const counts = [{ sku: PAPER, onHand: 7, reorderPoint: 2 }]
    const bad = [...counts, { sku: SHIRT, onHand: -7, reorderPoint: 2 }]
    expect(shop.do(shop.desk.open(bad))).to.have.property('type', 'refused')
    expect(shop.desk.opened).to.equal(false)
    expect(shop.do(shop.desk.open(counts))).to.deep.equal({ type: 'opened' })
    const desk = shop.restart(MONDAY_9)
    expect(desk.mode()).to.equal('open')
    expect(desk.freeStock()).to.deep.equal({ [PAPER]: 7 })
  })

  it('keeps no promise of a former desk when its store has a new name (D1)', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { blanks: { [PAPER]: 40 } })
    const step = shop.desk.journal.write('intent', 'o9' as OrderId, 'p1' as PartId, 1, MONDAY_9)
    shop.write(step.records)
    const desk = shop.restart(MONDAY_9, PROFILE, 'ff'.repeat(16) as StoreId)
    expect(desk.opened).to.equal(false)
    expect(desk.jobs()).to.deep.equal([])
    expect(desk.freeStock()).to.deep.equal({})
    expect(desk.journal.inDoubt()).to.have.length(1)
    expect([...shop.disk.keys()].filter((key) => key.includes('reservation'))).to.deep.equal([])
  })

  it('goes on with less capacity than it has promised, and promises nothing more', () => {
    const shop = new DeskOnDisk()
    reserve(shop, 'o1', { units: { digital: 200 } })
    const small: ShopProfile = { ...PROFILE, capacity: { digital: 10, dtg: 10 } }
    shop.restart(MONDAY_9, small)
    expect(shop.desk.promise(MONDAY_9).digital?.every((units) => units === 0)).to.equal(true)
    expect(reserve(shop, 'o2', { units: { dtg: 1 } })).to.equal('reserved')
    shop.desk.audit()
    shop.restart(MONDAY_9, small).audit()
  })

  it('refuses to read records of a later version', () => {
    const shop = new DeskOnDisk()
    for (const key of ['desk/state', 'desk/stock/silk-170/A3']) {
      const value = shop.disk.get(key) as Uint8Array
      shop.disk.set(key, encode([99, []]))
      expect(() => shop.restart(MONDAY_9))
        .to.throw(`record ${key} has version 99`)
        .with.property('code', 'store_failed')
      shop.disk.set(key, value)
    }
    shop.restart(MONDAY_9, PROFILE, STORE).audit()
  })
})

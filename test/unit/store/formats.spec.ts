import { readdirSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { Failure } from '../../../src/models/failure.ts'
import { verifyStore } from '../../../src/store/verify-store.ts'
import { LedgerHome, SEGMENT_BYTES } from './ledger-home.ts'
import { record } from './store-suite.ts'

describe('stores of other releases', () => {
  let at: LedgerHome

  beforeEach(() => {
    at = new LedgerHome()
  })

  afterEach(() => {
    at.dispose()
  })

  it('are refused if newer, and left as they are', () => {
    at.open({ migrations: [{ to: 3, apply: () => {} }] }).ledger.close()
    expect(() => at.open())
      .to.throw(Failure, /format 3, this printnode knows up to 2/)
      .with.property('code', 'store_failed')
    expect(readdirSync(at.home)).to.deep.equal(['store'])
  })

  it('are migrated once, and keep their id', () => {
    const { ledger } = at.open()
    expect(ledger.apply([record('a', '1'), record('b', '2')])).to.equal(null)
    const { storeId } = ledger.state
    ledger.close()
    let runs = 0
    const migrations = [
      {
        to: 3,
        apply: (database: DatabaseSync): void => {
          runs += 1
          database.exec('CREATE TABLE extra (x)')
        },
      },
    ]
    for (const _ of [1, 2]) {
      const again = at.open({ migrations })
      expect(again.opening.type).to.equal('clean')
      expect(again.ledger.state).to.include({ storeId })
      expect(again.ledger.count()).to.equal(2)
      again.ledger.close()
    }
    expect(runs).to.equal(1)
  })

  it('of the first format are taken up, and given a log', () => {
    const { ledger } = at.open()
    expect(ledger.apply([record('large', 'x'.repeat(SEGMENT_BYTES))])).to.equal(null)
    const { storeId } = ledger.state
    ledger.close()
    at.files.log.forEach((file) => rmSync(file))
    expect(verifyStore(at.home).doubts).to.deep.equal(['the log is missing'])
    const database = new DatabaseSync(at.files.database)
    database.exec('PRAGMA user_version = 1')
    database.close()
    expect(verifyStore(at.home)).to.deep.include({ sound: true, records: 1, formatVersion: 1 })
    const again = at.open()
    expect(again.opening).to.deep.equal({ type: 'clean' })
    expect(again.ledger.state.storeId).to.equal(storeId)
    again.ledger.close()
    expect(verifyStore(at.home)).to.deep.include({ sound: true, records: 1, formatVersion: 2 })
  })
})

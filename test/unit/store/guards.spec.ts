import { cpSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { Failure } from '../../../src/models/failure.ts'
import type { Ledger } from '../../../src/store/ledger.ts'
import type { Opening } from '../../../src/store/open-ledger.ts'
import { verifyStore } from '../../../src/store/verify-store.ts'
import { LedgerHome } from './ledger-home.ts'
import { NOW, record } from './store-suite.ts'

describe('the guards of the store', () => {
  let at: LedgerHome

  beforeEach(() => {
    at = new LedgerHome()
  })

  afterEach(() => {
    at.dispose()
  })

  /** Ten batches, the last of them still in the write-ahead log, as after a kill -9. */
  function fill(): void {
    const { ledger } = at.open()
    for (let n = 0; n < 10; n += 1) write(ledger, n)
    // Copied while open: what a process leaves that has no time to close.
    cpSync(at.files.directory, `${at.files.directory}.killed`, { recursive: true })
    ledger.close()
    rmSync(at.files.directory, { recursive: true })
    cpSync(`${at.files.directory}.killed`, at.files.directory, { recursive: true })
    rmSync(`${at.files.directory}.killed`, { recursive: true })
    // Made anew from the log at open, as after a crash.
    rmSync(`${at.files.database}-shm`, { force: true })
  }

  function write(ledger: Ledger, n: number): void {
    const failure = ledger.apply([
      record(`order/${n}`, `value ${n}`.repeat(50)),
      record('head', `${n}`),
    ])
    expect(failure).to.equal(null)
  }

  function reopen(): { opening: Opening; rows: number; storeId: string; boot: number } {
    const { ledger, opening } = at.open({ nowMs: 0 })
    const { storeId, boot, count } = ledger.state
    ledger.close()
    return { opening, rows: count, storeId, boot }
  }

  it('find nothing to doubt after a crash', () => {
    fill()
    expect(reopen()).to.deep.include({ opening: { type: 'clean' }, rows: 11 })
  })

  const damages: [name: string, damage: () => void, reason: RegExp][] = [
    ['the head file is gone', () => rmSync(at.files.head), /head file is missing/],
    ['the head file is empty', () => truncateSync(at.files.head), /head file is missing/],
    ['the database is gone', () => rmSync(at.files.database), /database file is missing/],
    ['the log is gone', () => rmSync(`${at.files.database}-wal`), /gone|missing|no such table/],
    [
      'the end of the log is cut off',
      () => {
        const log = `${at.files.database}-wal`
        truncateSync(log, statSync(log).size - 4096)
      },
      /1 batches that were acknowledged are gone/,
    ],
    [
      'the database is garbage',
      () => writeFileSync(at.files.database, 'x'.repeat(9000)),
      /not a database/,
    ],
    [
      'a write had failed',
      () => writeFileSync(at.files.doubt, 'write failed: EIO'),
      /write failed: EIO/,
    ],
    [
      'a row went back to an older version',
      () => tamper("UPDATE records SET n = 5, crc = 7 WHERE key = 'order/3'"),
      /checksum of "order\/3"/,
    ],
    [
      'a row is gone',
      () => tamper("DELETE FROM records WHERE key = 'order/3'"),
      /10 records where there were 11/,
    ],
    ['the state row is gone', () => tamper('DELETE FROM state'), /state row is missing/],
    [
      'the state row was changed',
      () => tamper(`UPDATE state SET text = replace(text, '"count":11', '"count":12')`),
      /state row is missing or its checksum/,
    ],
  ]
  for (const [name, damage, reason] of damages) {
    it(`start a new store when ${name}`, () => {
      fill()
      const before = verifyStore(at.home)
      expect(before.sound, before.doubts.join('; ')).to.equal(true)
      damage()
      expect(verifyStore(at.home).doubts.join('; ')).to.match(
        name.includes('write had') ? /write failed/ : reason,
      )
      const { opening, rows, storeId, boot } = reopen()
      expect(opening.type).to.equal('amnesia')
      if (opening.type !== 'amnesia') return
      expect(opening.reason).to.match(reason)
      expect(existsSync(opening.movedTo), 'the evidence is kept').to.equal(true)
      expect(rows).to.equal(0)
      expect(storeId).not.to.equal(before.storeId)
      if (existsSync(`${opening.movedTo}/head`) && !name.startsWith('the head')) {
        expect(boot, 'even a new store goes on counting').to.be.greaterThan(before.boot ?? 0)
      }
      expect(reopen().opening, 'once').to.deep.equal({ type: 'clean' })
    })
  }

  it('notice a row put back as it was some batches ago', () => {
    const { ledger } = at.open()
    write(ledger, 1)
    const old = readRow()
    write(ledger, 2)
    ledger.close()
    const database = new DatabaseSync(at.files.database)
    database
      .prepare("UPDATE records SET n = ?, crc = ?, value = ? WHERE key = 'head'")
      .run(old.n, old.crc, old.value)
    database.close()
    expect(reopen().opening).to.deep.include({
      type: 'amnesia',
      reason: 'a record went back to an older version',
    })
  })

  it('notice a database older than the head, and a head older than the database', () => {
    fill()
    cpSync(at.files.directory, `${at.home}/backup`, { recursive: true })
    const { ledger } = at.open()
    write(ledger, 11)
    write(ledger, 12)
    ledger.close()
    const newHead = readFileSync(at.files.head)
    const oldHead = readFileSync(`${at.home}/backup/head`)
    writeFileSync(at.files.head, oldHead)
    expect(verifyStore(at.home).doubts.join()).to.equal('the head file is 3 batches old')
    rmSync(at.files.directory, { recursive: true })
    cpSync(`${at.home}/backup`, at.files.directory, { recursive: true })
    writeFileSync(at.files.head, newHead)
    expect(reopen().opening).to.deep.include({
      type: 'amnesia',
      reason: '3 batches that were acknowledged are gone',
    })
  })

  it('believe one batch that the head missed: a crash came between the two', () => {
    fill()
    const oldHead = readFileSync(at.files.head)
    const { ledger } = at.open()
    ledger.close()
    writeFileSync(at.files.head, oldHead)
    expect(reopen().opening).to.deep.equal({ type: 'clean' })
  })

  it('notice a store that went another way than its head', () => {
    fill()
    cpSync(at.files.directory, `${at.home}/backup`, { recursive: true })
    const one = at.open()
    write(one.ledger, 20)
    one.ledger.close()
    const head = readFileSync(at.files.head)
    rmSync(at.files.directory, { recursive: true })
    cpSync(`${at.home}/backup`, at.files.directory, { recursive: true })
    const other = at.open()
    write(other.ledger, 21)
    other.ledger.close()
    writeFileSync(at.files.head, head)
    expect(reopen().opening).to.deep.include({
      type: 'amnesia',
      reason: 'the chain of batches does not match the head',
    })
  })

  it('notice a head of another store', () => {
    fill()
    const head = readFileSync(at.files.head)
    rmSync(at.files.directory, { recursive: true })
    fill()
    writeFileSync(at.files.head, head)
    expect(reopen().opening).to.deep.include({
      type: 'amnesia',
      reason: 'the head file belongs to another store',
    })
  })

  it('never show less than was written, nor anything else, whatever byte flips', () => {
    fill()
    const names = readdirSync(at.files.directory)
    cpSync(at.files.directory, `${at.home}/good`, { recursive: true })
    let noticed = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.nat({ max: 1_000_000 }),
        fc.integer({ min: 1, max: 255 }),
        (name, position, flip) => {
          rmSync(at.files.directory, { recursive: true, force: true })
          cpSync(`${at.home}/good`, at.files.directory, { recursive: true })
          const bytes = readFileSync(`${at.files.directory}/${name}`)
          const index = position % bytes.length
          bytes[index] = (bytes[index] ?? 0) ^ flip
          writeFileSync(`${at.files.directory}/${name}`, bytes)
          const { ledger, opening } = at.open()
          const { count } = ledger.state
          ledger.close()
          if (opening.type === 'amnesia') noticed += 1
          else {
            expect(count).to.equal(11)
            expect(rowsOnDisk()).to.deep.equal(expectedRows())
          }
        },
      ),
      { numRuns: 150 },
    )
    expect(noticed, 'the test flips bytes that matter').to.be.greaterThan(10)
  })

  it('refuse a store of a newer release, and leave it as it is', () => {
    at.open({ migrations: [{ to: 2, apply: () => {} }] }).ledger.close()
    expect(() => at.open())
      .to.throw(Failure, /format 2, this printnode knows up to 1/)
      .with.property('code', 'store_failed')
    expect(readdirSync(at.home)).to.deep.equal(['store'])
  })

  it('migrate an older store, once, and keep its id', () => {
    const { ledger } = at.open()
    write(ledger, 1)
    const { storeId } = ledger.state
    ledger.close()
    let runs = 0
    const migrations = [
      {
        to: 2,
        apply: (database: DatabaseSync): void => {
          runs += 1
          database.exec('CREATE TABLE extra (x)')
        },
      },
    ]
    for (const _ of [1, 2]) {
      const again = at.open({ migrations })
      expect(again.opening.type).to.equal('clean')
      expect(again.ledger.state).to.include({ storeId, count: 2 })
      again.ledger.close()
    }
    expect(runs).to.equal(1)
  })

  it('report on a store that is not there', () => {
    expect(() => verifyStore(at.home))
      .to.throw(Failure)
      .with.property('code', 'not_found')
  })

  it('begin again after a crash while the store was made', () => {
    at.open().ledger.close()
    cpSync(at.files.directory, `${at.files.directory}.new`, { recursive: true })
    rmSync(at.files.directory, { recursive: true })
    expect(at.open({ nowMs: NOW }).opening).to.deep.equal({ type: 'fresh' })
  })

  function tamper(sql: string): void {
    const database = new DatabaseSync(at.files.database)
    database.exec(sql)
    database.close()
  }

  function readRow(): { n: number; crc: number; value: Uint8Array } {
    const database = new DatabaseSync(at.files.database, { readOnly: true })
    const row = database.prepare("SELECT n, crc, value FROM records WHERE key = 'head'").get()
    database.close()
    return row as unknown as { n: number; crc: number; value: Uint8Array }
  }

  function rowsOnDisk(): string[] {
    const database = new DatabaseSync(at.files.database, { readOnly: true })
    const rows = database.prepare('SELECT key, value FROM records ORDER BY key').all()
    database.close()
    return rows.map(
      (row) => `${String(row['key'])}=${Buffer.from(row['value'] as Uint8Array).toString()}`,
    )
  }

  function expectedRows(): string[] {
    const orders = Array.from({ length: 10 }, (_, n) => `order/${n}=${`value ${n}`.repeat(50)}`)
    return ['head=9', ...orders]
  }
})

import { cpSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { Failure } from '../../../src/models/failure.ts'
import type { StoreId } from '../../../src/models/ids.ts'
import type { Ledger } from '../../../src/store/ledger.ts'
import { LOG_PAGE_BYTES } from '../../../src/store/log-record.ts'
import type { Opening } from '../../../src/store/open-ledger.ts'
import { scanStore } from '../../../src/store/scan-store.ts'
import { verifyStore } from '../../../src/store/verify-store.ts'
import { LedgerHome, SEGMENT_BYTES } from './ledger-home.ts'
import { NOW, record } from './store-suite.ts'

const SEGMENT_PAGES = SEGMENT_BYTES / LOG_PAGE_BYTES

describe('the guards of the store', () => {
  let at: LedgerHome

  beforeEach(() => {
    at = new LedgerHome()
  })

  afterEach(() => {
    at.dispose()
  })

  /** Ten batches, half of them in the database and half in the log, as after a kill -9. */
  function fill(): void {
    const { ledger } = at.open()
    for (let n = 0; n < 10; n += 1) write(ledger, n)
    ledger.settle()
    kill(ledger)
  }

  function kill(ledger: Ledger): void {
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
    expect(ledger.drain()).to.equal(null)
  }

  /** Changes a byte in the page of the log, counted through both files, in which a batch begins. */
  function damagePage(page: number): void {
    const file = at.files.log[page < SEGMENT_PAGES ? 0 : 1]
    const bytes = readFileSync(file)
    const index = (page % SEGMENT_PAGES) * LOG_PAGE_BYTES + 200
    bytes[index] = (bytes[index] ?? 0) ^ 1
    writeFileSync(file, bytes)
  }

  function reopen(): { opening: Opening; rows: number; storeId: string; boot: number } {
    const { ledger, opening } = at.open({ nowMs: 0 })
    const { storeId, boot } = ledger.state
    const rows = ledger.count()
    ledger.close()
    return { opening, rows, storeId, boot }
  }

  it('find nothing to doubt after a crash', () => {
    fill()
    expect(reopen()).to.deep.include({ opening: { type: 'clean' }, rows: 11 })
  })

  const damages: [name: string, damage: () => void, reason: RegExp][] = [
    ['the head file is gone', () => rmSync(at.files.head), /head file is missing/],
    ['the head file is empty', () => truncateSync(at.files.head), /head file is missing/],
    ['the database is gone', () => rmSync(at.files.database), /database file is missing/],
    ['a file of the log is gone', () => rmSync(at.files.log[0]), /the log is missing/],
    [
      'the log is empty',
      () => at.files.log.forEach((file) => writeFileSync(file, Buffer.alloc(SEGMENT_BYTES))),
      /5 batches that were acknowledged are gone/,
    ],
    [
      'the end of the log is cut off',
      () => truncateSync(at.files.log[1], 4 * LOG_PAGE_BYTES),
      /1 batches that were acknowledged are gone/,
    ],
    [
      'the newest batch is damaged',
      () => damagePage(SEGMENT_PAGES + 4),
      /1 batches that were acknowledged are gone/,
    ],
    [
      'a batch in the middle of the log is damaged',
      () => damagePage(SEGMENT_PAGES + 1),
      /4 batches that were acknowledged are gone/,
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
      /4 records where there were 5/,
    ],
    ['the state row is gone', () => tamper('DELETE FROM state'), /state row is missing/],
    [
      'the state row was changed',
      () => tamper(`UPDATE state SET text = replace(text, '"count":5', '"count":6')`),
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
    // Each larger than the log: it is in the database at once.
    const large = 'x'.repeat(SEGMENT_BYTES)
    expect(ledger.apply([record('k', '1'), record('large', large)])).to.equal(null)
    const old = readRow()
    expect(ledger.apply([record('k', '2'), record('large', large)])).to.equal(null)
    ledger.close()
    const database = new DatabaseSync(at.files.database)
    database
      .prepare("UPDATE records SET n = ?, crc = ?, value = ? WHERE key = 'k'")
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
    for (let n = 11; n < 22; n += 1) write(ledger, n)
    ledger.close()
    const newHead = readFileSync(at.files.head)
    const oldHead = readFileSync(`${at.home}/backup/head`)
    writeFileSync(at.files.head, oldHead)
    expect(verifyStore(at.home).doubts.join()).to.equal('the head file is 7 batches old')
    rmSync(at.files.directory, { recursive: true })
    cpSync(`${at.home}/backup`, at.files.directory, { recursive: true })
    writeFileSync(at.files.head, newHead)
    expect(reopen().opening).to.deep.include({
      type: 'amnesia',
      reason: '12 batches that were acknowledged are gone',
    })
  })

  it('believe batches that the head missed: each proves the one before', () => {
    const { ledger } = at.open()
    for (let n = 0; n < 3; n += 1) write(ledger, n)
    kill(ledger)
    expect(verifyStore(at.home)).to.deep.include({ sound: true, records: 4, doubts: [] })
    expect(reopen()).to.deep.include({ opening: { type: 'clean' }, rows: 4 })
  })

  it('believe a head that was not written for long, however far the database has come', () => {
    const { ledger } = at.open()
    for (let n = 0; n < 40; n += 1) write(ledger, n)
    kill(ledger)
    expect(verifyStore(at.home).doubts).to.deep.equal([])
    expect(reopen()).to.deep.include({ opening: { type: 'clean' }, rows: 41 })
  })

  it('believe one large batch that the head missed: a crash came between the two', () => {
    fill()
    const oldHead = readFileSync(at.files.head)
    const { ledger } = at.open()
    const newHead = readFileSync(at.files.head)
    const large = record('large', 'x'.repeat(SEGMENT_BYTES))
    expect(ledger.apply([large])).to.equal(null)
    kill(ledger)
    writeFileSync(at.files.head, newHead)
    expect(verifyStore(at.home).doubts).to.deep.equal([])
    writeFileSync(at.files.head, oldHead)
    expect(verifyStore(at.home).doubts.join()).to.match(/the head file is 2 batches old/)
    writeFileSync(at.files.head, newHead)
    expect(reopen()).to.deep.include({ opening: { type: 'clean' }, rows: 12 })
  })

  it('notice a damaged batch that the head missed by the one behind it', () => {
    const { ledger } = at.open()
    for (let n = 0; n < 3; n += 1) write(ledger, n)
    kill(ledger)
    damagePage(2)
    expect(reopen().opening).to.deep.include({
      type: 'amnesia',
      reason: '2 batches that were acknowledged are gone',
    })
  })

  it('take a damaged newest batch that the head missed for a torn write', () => {
    const { ledger } = at.open()
    for (let n = 0; n < 3; n += 1) write(ledger, n)
    kill(ledger)
    damagePage(3)
    expect(reopen()).to.deep.include({ opening: { type: 'clean' }, rows: 3 })
    expect(reopen(), 'and write over it').to.deep.include({ opening: { type: 'clean' }, rows: 3 })
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

  it('notice a log that went another way than the database', () => {
    fill()
    cpSync(at.files.directory, `${at.home}/backup`, { recursive: true })
    const one = at.open()
    for (let n = 20; n < 30; n += 1) write(one.ledger, n)
    one.ledger.close()
    const log = [at.files.head, ...at.files.log].map((file) => [file, readFileSync(file)] as const)
    rmSync(at.files.directory, { recursive: true })
    cpSync(`${at.home}/backup`, at.files.directory, { recursive: true })
    const other = at.open()
    for (let n = 30; n < 40; n += 1) write(other.ledger, n)
    other.ledger.close()
    for (const [file, bytes] of log) writeFileSync(file, bytes)
    expect(reopen().opening).to.deep.include({
      type: 'amnesia',
      reason: '4 batches that were acknowledged are gone',
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
          const count = ledger.count()
          ledger.close()
          if (opening.type === 'amnesia') noticed += 1
          else {
            expect(count).to.equal(11)
            expect(rowsOnDisk()).to.deep.equal(expectedRows())
          }
        },
      ),
      { numRuns: 400 },
    )
    expect(noticed, 'the test flips bytes that matter').to.be.greaterThan(10)
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
    const row = database.prepare("SELECT n, crc, value FROM records WHERE key = 'k'").get()
    database.close()
    return row as unknown as { n: number; crc: number; value: Uint8Array }
  }

  function rowsOnDisk(): string[] {
    const { storeId } = verifyStore(at.home)
    return [...scanStore(at.files, storeId as StoreId)].map(
      ({ key, value }) => `${key}=${Buffer.from(value).toString()}`,
    )
  }

  function expectedRows(): string[] {
    const orders = Array.from({ length: 10 }, (_, n) => `order/${n}=${`value ${n}`.repeat(50)}`)
    return ['head=9', ...orders]
  }
})

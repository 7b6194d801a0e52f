import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { Failure } from '../../../src/models/failure.ts'
import type { StoreFailure, StoreRecord } from '../../../src/ports/store.ts'
import { Committer, ERA_GIVEN_UP } from '../../../src/store/committer.ts'
import { Ledger } from '../../../src/store/ledger.ts'
import { PENDING_BYTES_MAX } from '../../../src/store/limits.ts'
import { packRecords } from '../../../src/store/packed-records.ts'
import { RecordTable } from '../../../src/store/record-table.ts'
import { TALLY_EMPTY } from '../../../src/store/state.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { FromWorker } from '../../../src/store/worker-messages.ts'
import { LedgerHome, SEGMENT_BYTES } from './ledger-home.ts'
import { NOW, commit, contents, record } from './store-suite.ts'

/** More than the log can take. */
const LARGE = 'x'.repeat(SEGMENT_BYTES)

/** An error as libuv and SQLite make them. */
function errno(code: string): Error {
  return Object.assign(new Error(`${code}: fdatasync`), { code })
}

describe('a ledger in trouble', () => {
  let at: LedgerHome

  beforeEach(() => {
    at = new LedgerHome()
  })

  afterEach(() => {
    at.dispose()
  })

  /** The same store with a disk whose flushes of head and log throw as told. */
  function withDisk(flush: (file: 'head' | 'log') => Error | null): Ledger {
    at.open().ledger.close()
    const { ledger } = at.open()
    const { boot, seq, storeId, chain, chainBefore } = ledger.state
    ledger.close()
    const state = { boot, seq, storeId, chain, chainBefore, count: 0, tally: TALLY_EMPTY }
    const writing = (file: 'head' | 'log') => () => {
      const error = flush(file)
      if (error !== null) throw error
    }
    return new Ledger({
      files: at.files,
      segmentBytes: SEGMENT_BYTES,
      table: new RecordTable(new DatabaseSync(at.files.database), state),
      log: { write: writing('log'), close: () => {} },
      head: { write: writing('head'), close: () => {} },
      headSeq: seq,
      replay: { batches: [], strayed: null },
    })
  }

  for (const code of ['EIO', 'ENOSPC']) {
    for (const bad of ['head', 'log'] as const) {
      it(`has failed for ever after ${code} from the flush of the ${bad}`, () => {
        let error: Error | null = errno(code)
        const ledger = withDisk((file) => (file === bad ? error : null))
        const applied = ledger.apply([record('a', '1')])
        expect(applied).to.equal(bad === 'log' ? 'failed' : null)
        expect(ledger.settle()).to.equal('failed')
        error = null
        expect(ledger.apply([record('a', '2')])).to.equal('failed')
        expect(ledger.drain()).to.equal('failed')
        ledger.close()
        const { opening, ledger: next } = at.open()
        next.close()
        expect(opening).to.deep.include({
          type: 'amnesia',
          reason: `write failed: Error: ${code}: fdatasync`,
        })
      })
    }
  }

  it('has failed, but is not tainted, when somebody else locks the database', () => {
    const { ledger } = at.open({ busyMs: 20 })
    const other = new DatabaseSync(at.files.database)
    other.exec('BEGIN IMMEDIATE')
    expect(ledger.apply([record('a', '1')]), 'the log takes it').to.equal(null)
    expect(ledger.apply([record('large', LARGE)])).to.equal('failed')
    other.close()
    ledger.close()
    const again = at.open()
    expect(again.opening).to.deep.equal({ type: 'clean' })
    expect(again.ledger.count()).to.equal(1)
    again.ledger.close()
  })

  it('waits, when nobody waits for it, until others are done with the database', () => {
    const { ledger } = at.open({ busyMs: 20 })
    for (let n = 0; !ledger.hasSealed; n += 1) ledger.apply([record(`k/${n}`, '1')])
    const other = new DatabaseSync(at.files.database)
    other.exec('BEGIN IMMEDIATE')
    expect(ledger.drain()).to.equal('full')
    other.close()
    expect(ledger.drain()).to.equal(null)
    expect(ledger.hasSealed).to.equal(false)
    ledger.close()
  })

  it('undoes a batch that does not fit, and goes on once there is space', () => {
    const { ledger } = at.open({ pagesMax: 40 })
    const big = record('big', 'x'.repeat(100_000))
    expect(ledger.apply([big])).to.equal(null)
    const before = ledger.state
    expect(ledger.apply([record('small', '1'), record('huge', 'x'.repeat(100_000))])).to.equal(
      'full',
    )
    expect(ledger.state).to.deep.equal(before)
    expect(ledger.apply([record('big', null)])).to.equal(null)
    expect(ledger.apply([record('huge', 'x'.repeat(100_000))])).to.equal(null)
    ledger.close()
    const again = at.open()
    expect(again.opening.type).to.equal('clean')
    expect(again.ledger.count()).to.equal(1)
    again.ledger.close()
  })

  it('keeps in the log what the database has no space for, until that is full too', () => {
    const { ledger } = at.open({ pagesMax: 40 })
    expect(ledger.apply([record('big', 'x'.repeat(100_000))])).to.equal(null)
    let taken = 0
    let takenSinceFull = 0
    const next = (): StoreFailure | null => ledger.apply([record(`k/${taken}`, 'x'.repeat(3_000))])
    for (let failure = next(); failure === null; failure = next()) {
      taken += 1
      if (takenSinceFull > 0 || ledger.drain() === 'full') takenSinceFull += 1
    }
    expect(next()).to.equal('full')
    ledger.close()
    expect(() => at.open({ pagesMax: 40 }), 'its start needs some space too')
      .to.throw(Failure)
      .with.property('code', 'store_full')
    const again = at.open()
    expect(again.opening.type).to.equal('clean')
    expect(again.ledger.count()).to.equal(1 + taken)
    expect(takenSinceFull, 'the log took more').to.be.greaterThan(1)
    expect(again.ledger.apply([record('big', null)])).to.equal(null)
    again.ledger.close()
  })
})

describe('group commit', () => {
  let at: LedgerHome
  let ledger: Ledger

  beforeEach(() => {
    at = new LedgerHome()
    ledger = at.open({ pagesMax: 40 }).ledger
  })

  afterEach(() => {
    ledger.close()
    at.dispose()
  })

  function run(commits: readonly (readonly [era: number, records: StoreRecord[]])[]): FromWorker[] {
    const queue = commits.map(
      ([era, records]) => ({ type: 'commit', era, body: packRecords(records) }) as const,
    )
    const answers: FromWorker[] = []
    new Committer(ledger).run(
      () => queue.shift() ?? null,
      (answer) => answers.push(answer),
    )
    return answers
  }

  it('puts what waits into one transaction', () => {
    const { seq } = ledger.state
    const answers = run(Array.from({ length: 100 }, (_, n) => [0, [record(`k/${n}`, '1')]]))
    expect(answers).to.deep.equal([{ type: 'answered', count: 100, failure: null, era: 0 }])
    expect(ledger.state.seq).to.equal(seq + 1)
  })

  it('starts another transaction when one is large enough', () => {
    const { seq } = ledger.state
    run(Array.from({ length: 1025 }, (_, n) => [0, [record(`k/${n % 3}`, '1')]]))
    expect(ledger.state.seq).to.equal(seq + 3)
  })

  it('lets nothing overtake a commit that did not fit, until the sender knows', () => {
    const answers = run([
      [0, [record('huge', 'x'.repeat(200_000))]],
      ...Array.from({ length: 511 }, () => [0, [record('first', '1')]] as const),
      [0, [record('later', '1')]],
      [1, [record('knowing', '1')]],
    ] as [number, StoreRecord[]][])
    expect(answers).to.deep.equal([
      { type: 'answered', count: 512, failure: 'full', era: 1 },
      { type: 'answered', count: 1, failure: 'full', era: 1 },
      { type: 'answered', count: 1, failure: null, era: 1 },
    ])
    expect(ledger.count()).to.equal(1)
  })

  it('lets nothing overtake a commit that was given up before it was sent', () => {
    const answers = run([
      [0, [record('a', '1')]],
      [ERA_GIVEN_UP, []],
      [0, [record('b', '1')]],
      [1, [record('c', '1')]],
    ])
    expect(answers).to.deep.equal([
      { type: 'answered', count: 1, failure: null, era: 0 },
      { type: 'answered', count: 1, failure: 'full', era: 1 },
      { type: 'answered', count: 1, failure: 'full', era: 1 },
      { type: 'answered', count: 1, failure: null, era: 1 },
    ])
    expect(ledger.count()).to.equal(2)
  })
})

describe('a store in trouble', () => {
  let home = ''

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'printnode-store-'))
  })

  afterEach(() => {
    rmSync(home, { recursive: true })
  })

  it('answers full without space, and works again with some', async () => {
    const { store } = await openStore(home, { nowMs: NOW, pagesMax: 40 })
    const big = 'x'.repeat(100_000)
    expect(await commit(store, [record('a', big)])).to.equal(null)
    expect(await commit(store, [record('b', big)])).to.equal('full')
    expect(await commit(store, [record('a', null)])).to.equal(null)
    expect(await commit(store, [record('b', big)])).to.equal(null)
    expect(contents(store)).to.deep.equal([`b=${big}`])
    await store.close()
  })

  it('takes only so much at once', async () => {
    const { store } = await openStore(home, { nowMs: NOW, pagesMax: 40 })
    const value = new Uint8Array(1_000_000)
    const answers: Promise<StoreFailure | null>[] = []
    for (let bytes = 0; bytes <= PENDING_BYTES_MAX; bytes += value.length) {
      answers.push(commit(store, [{ key: 'k', value }]))
    }
    answers.push(commit(store, [record('after', '1')]))
    expect((await Promise.all(answers)).slice(-2)).to.deep.equal(['full', 'full'])
    expect(await commit(store, [record('small', '1')])).to.equal(null)
    await store.close()
  })

  it('is one daemon at a time', async () => {
    const { store } = await openStore(home, { nowMs: NOW })
    let code = ''
    try {
      await openStore(home, { nowMs: NOW })
    } catch (error) {
      code = (error as { code: string }).code
      expect(String(error)).to.contain(`process ${process.pid}`)
    }
    expect(code).to.equal('daemon_running')
    expect(await commit(store, [record('a', '1')]), 'the first goes on').to.equal(null)
    await store.close()
    const again = await openStore(home, { nowMs: NOW })
    expect(contents(again.store)).to.deep.equal(['a=1'])
    await again.store.close()
  })
})

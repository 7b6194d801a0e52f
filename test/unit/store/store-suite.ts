import { expect } from 'chai'
import * as fc from 'fast-check'
import { BrokenInvariant } from '../../../src/models/failure.ts'
import type { Store, StoreFailure, StoreRecord } from '../../../src/ports/store.ts'
import { KEY_LENGTH_MAX, VALUE_BYTES_MAX } from '../../../src/store/limits.ts'

/** One place where a store lives; `open` may be called again after the store was closed. */
export interface StoreHarness {
  open(nowMs: number): Promise<Store>
  dispose(): void
}

export const NOW = Date.UTC(2026, 0, 15)

export async function commit(
  store: Store,
  records: readonly StoreRecord[],
): Promise<StoreFailure | null> {
  return await new Promise((resolve) => {
    store.commit(records, resolve)
  })
}

export function record(key: string, text: string | null): StoreRecord {
  return { key, value: text === null ? null : new TextEncoder().encode(text) }
}

export function contents(store: Store): string[] {
  return [...store.scan()].map(({ key, value }) => `${key}=${new TextDecoder().decode(value)}`)
}

/** The acceptance suite of the Store port: every adapter passes all of it. */
export function describeStore(name: string, makeHarness: () => StoreHarness): void {
  describe(`${name} as a Store`, () => {
    let harness: StoreHarness
    let store: Store

    beforeEach(async () => {
      harness = makeHarness()
      store = await harness.open(NOW)
    })

    afterEach(async () => {
      await store.close()
      harness.dispose()
    })

    async function reopen(nowMs = NOW): Promise<void> {
      await store.close()
      store = await harness.open(nowMs)
    }

    it('begins empty, with an id and the clock as its boot number', () => {
      expect(contents(store)).to.deep.equal([])
      expect(store.storeId).to.match(/^[0-9a-f]{32}$/)
      expect(store.boot).to.be.at.least(NOW / 1000)
    })

    it('has everything after it was opened again, newest write of each key', async () => {
      expect(await commit(store, [record('a/1', 'old'), record('a/2', 'two')])).to.equal(null)
      expect(await commit(store, [record('a/1', 'new'), record('b/1', '')])).to.equal(null)
      expect(await commit(store, [record('a/2', null), record('gone', null)])).to.equal(null)
      await reopen()
      expect(contents(store)).to.deep.equal(['a/1=new', 'b/1='])
    })

    it('applies a commit in order when it writes a key twice', async () => {
      await commit(store, [record('k/1', 'a'), record('k/1', null), record('k/1', 'b')])
      await commit(store, [record('k/2', 'a'), record('k/2', null)])
      await reopen()
      expect(contents(store)).to.deep.equal(['k/1=b'])
    })

    it('keeps its id, and grows its boot number whatever the clock does', async () => {
      const { storeId, boot } = store
      await reopen(0)
      expect(store.storeId).to.equal(storeId)
      expect(store.boot).to.equal(boot + 1)
      await reopen(NOW + 60_000)
      expect(store.boot).to.equal(boot + 60)
    })

    it('scans in the order of code points', async () => {
      const keys = ['b', 'a/ü', 'a/z', 'a', 'a/\u{1F600}', 'a/\uFF5E', 'A']
      await commit(
        store,
        keys.map((key) => record(key, '')),
      )
      expect([...store.scan()].map(({ key }) => key)).to.deep.equal([
        'A',
        'a',
        'a/z',
        'a/ü',
        'a/\uFF5E',
        'a/\u{1F600}',
        'b',
      ])
    })

    it('answers later, in order, and everything before it is closed', async () => {
      const answers: number[] = []
      for (let n = 0; n < 500; n += 1) {
        store.commit([record(`n/${n}`, `${n}`)], (failure) => {
          expect(failure).to.equal(null)
          answers.push(n)
        })
      }
      expect(answers, 'never inside the call').to.deep.equal([])
      await store.close()
      expect(answers).to.deep.equal(Array.from({ length: 500 }, (_, n) => n))
      store = await harness.open(NOW)
      expect([...store.scan()]).to.have.length(500)
    })

    it('may be committed to from an answer', async () => {
      const second = await new Promise((resolve) => {
        store.commit([record('a', '1')], () => store.commit([record('a', '2')], resolve))
      })
      expect(second).to.equal(null)
      expect(contents(store)).to.deep.equal(['a=2'])
    })

    it('takes the value as it was at the call', async () => {
      const value = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
      const done = commit(store, [{ key: 'v', value }])
      value.fill(9)
      await done
      expect([...store.scan()].map((row) => [...row.value])).to.deep.equal([[2, 3]])
    })

    it('answers an empty commit', async () => {
      expect(await commit(store, [])).to.equal(null)
    })

    const impossible: [name: string, records: StoreRecord[]][] = [
      ['an empty key', [record('', 'x')]],
      ['a key that is too long', [record('k'.repeat(KEY_LENGTH_MAX + 1), 'x')]],
      ['half a surrogate', [record('k\uD800', 'x')]],
      ['a NUL', [record('k\0', 'x')]],
      ['a value over the limit', [{ key: 'k', value: new Uint8Array(VALUE_BYTES_MAX + 1) }]],
    ]
    for (const [what, records] of impossible) {
      it(`treats ${what} as a bug of the caller`, () => {
        expect(() => store.commit(records, () => {})).to.throw(BrokenInvariant)
      })
    }

    it('is a map, for any commits', async () => {
      const key = fc.constantFrom('a/1', 'a/2', 'b/1', 'b/2', 'ü')
      const value = fc.option(fc.uint8Array({ maxLength: 3000 }))
      const batch = fc.array(fc.record({ key, value }), { maxLength: 6 })
      await fc.assert(
        fc.asyncProperty(fc.array(batch, { maxLength: 8 }), async (batches) => {
          const inner = makeHarness()
          const first = await inner.open(NOW)
          const model = new Map<string, Uint8Array>()
          for (const records of batches) {
            first.commit(records, (failure) => expect(failure).to.equal(null))
            for (const { key, value } of records) {
              if (value === null) model.delete(key)
              else model.set(key, value)
            }
          }
          await first.close()
          const second = await inner.open(NOW)
          const found = new Map([...second.scan()].map((row) => [row.key, row.value]))
          await second.close()
          inner.dispose()
          expect(found).to.deep.equal(model)
        }),
        { numRuns: 8 },
      )
    })
  })
}

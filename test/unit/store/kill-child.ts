import { writeSync } from 'node:fs'
import { openStore } from '../../../src/store/open-store.ts'

/**
 * Commits without end and tells each commit on standard output once the store says it is durable;
 * the parent kills it at any time.
 */
const home = process.argv[2] ?? ''
const { store, opening } = await openStore(home, { nowMs: Date.now() })
writeSync(1, `${opening.type}\n`)
for (let n = 0; n < 32; n += 1) commitNext(n)

function commitNext(n: number): void {
  const text = new TextEncoder().encode(`${n} `.repeat(300))
  const records = [
    { key: `a/${n}`, value: text },
    { key: `b/${n}`, value: text },
    { key: 'last', value: text },
  ]
  store.commit(records, (failure) => {
    if (failure !== null) throw new Error(failure)
    // Straight to the pipe: what was said must not sit in a buffer that dies with the process.
    writeSync(1, `${store.boot}.${n}\n`)
    commitNext(n + 32)
  })
}

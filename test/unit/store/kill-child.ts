import { writeSync } from 'node:fs'
import { openStore } from '../../../src/store/open-store.ts'

/**
 * Commits without end and tells each commit on standard output once the store says it is durable;
 * the parent kills it at any time.
 */
const home = process.argv[2] ?? ''
const { store, opening } = await openStore(home, { nowMs: Date.now() })
say(opening.type)
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
    say(`${store.boot}.${n}`)
    commitNext(n + 32)
  })
}

/** Waits where the pipe is full: the store may be faster than the parent. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

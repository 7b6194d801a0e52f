import module from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'major'; flavor: 'last-resort' }) => void

/** The API answers and the first peers are greeted: a pause of a tenth of a second disturbs nobody. */
const AFTER_MS = 5_000

/**
 * Loading leaves sources, compiled code and half-empty pages behind: a quarter of an idle daemon's own
 * memory, which V8 would hold on to for hours, as it collects for room and an idle shop needs none.
 */
export function dropLoadingLeftovers(afterMs = AFTER_MS): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as Collect
    setFlagsFromString('--no-expose-gc')
    collect({ type: 'major', flavor: 'last-resort' })
    // Not at the end, which a power cut does not announce. And after the collection: what is kept then is
    // the code in use, and the next start holds 30 MiB less than with all that was ever compiled.
    module.flushCompileCache()
  }, afterMs).unref()
}

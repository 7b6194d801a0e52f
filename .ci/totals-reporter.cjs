// Mocha's usual report, where its time went, and its totals in the file named by TOTALS_FILE. The file is
// written only when mocha comes to its end: without it the run has crashed, whatever it printed.
const { writeFileSync } = require('node:fs')
const { relative } = require('node:path')
const { reporters, Runner } = require('mocha')

const SLOWEST = 20

module.exports = class TotalsReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    const { EVENT_RUN_END, EVENT_SUITE_END } = Runner.constants
    // Hooks count too: a fleet of daemons starts in one.
    const seconds = new Map()
    let before = Date.now()
    runner.on(EVENT_SUITE_END, ({ file }) => {
      const now = Date.now()
      if (file !== undefined) seconds.set(file, (seconds.get(file) ?? 0) + (now - before) / 1_000)
      before = now
    })
    runner.once(EVENT_RUN_END, () => {
      const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, SLOWEST)
      for (const [file, spent] of slowest)
        console.log(`${spent.toFixed(1).padStart(7)} s  ${relative(process.cwd(), file)}`)
      const { passes, failures, pending } = this.stats
      const file = process.env.TOTALS_FILE
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passes, failures, pending }))
    })
  }
}

// Mocha's usual report, and its totals in the file named by TOTALS_FILE. The file is written only
// when mocha comes to its end: without it the run has crashed, whatever it printed.
const { writeFileSync } = require('node:fs')
const { reporters, Runner } = require('mocha')

module.exports = class TotalsReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats
      const file = process.env.TOTALS_FILE
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passes, failures, pending }))
    })
  }
}

import { parseArgs } from 'node:util'
import { drawScenario } from './draw-scenario.ts'
import { hunt } from './hunt.ts'
import { runScenario } from './run.ts'
import type { Outcome } from './run.ts'
import type { Scenario } from './scenario.ts'
import { shrink } from './shrink.ts'
import { Summary } from './summary.ts'

const USAGE = `npm run sim -- [options]

  --seeds N     seeds to run (default 100)
  --from M      first seed (default 1)
  --seed S      run one seed
  --story       with --seed: tell what happens, line by line
  --shrink      with --seed: make a failing world smaller before it is told
  --verbose     with --story: messages too
  --workers W   threads (default: one a core)

Exits with 0 if every promise was kept, 1 if one was broken, 2 for a wrong call.`

/** How often progress is written. */
const PROGRESS_MS = 1_000

interface Call {
  readonly seeds: number
  readonly from: number
  readonly seed: string | null
  readonly story: boolean
  readonly shrink: boolean
  readonly verbose: boolean
  readonly workers: number | null
}

function readCall(args: readonly string[]): Call | string {
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string', default: '100' },
        from: { type: 'string', default: '1' },
        seed: { type: 'string' },
        story: { type: 'boolean', default: false },
        shrink: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        workers: { type: 'string' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  for (const name of ['seeds', 'from', 'workers'] as const) {
    const text = values[name]
    if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) continue
    return `--${name} ${text} is not a whole number from 1: give one, such as --${name} 100`
  }
  const { story, verbose, shrink: smaller } = values
  if ((story || smaller) && values.seed === undefined) {
    return `--${story ? 'story' : 'shrink'} needs one seed: add --seed S`
  }
  return {
    seeds: Number(values.seeds),
    from: Number(values.from),
    seed: values.seed ?? null,
    story,
    shrink: smaller,
    verbose,
    workers: values.workers === undefined ? null : Number(values.workers),
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function sayViolations({ seed, violations }: Outcome): void {
  for (const { promise, text, at } of violations) {
    say(`seed ${seed} after ${(at / 1_000).toFixed(3)} s: ${promise}: ${text}`)
  }
}

function runOne(seed: string, call: Call): Outcome {
  const drawn = drawScenario(seed)
  const scenario = call.shrink ? shrink(drawn) : drawn
  if (call.shrink) {
    const size = ({ shops, orders, faults }: Scenario): string =>
      `${shops.length} shops, ${orders.length} orders, ${faults.length} faults`
    say(`seed ${seed}: ${size(drawn)}, shrunk to ${size(scenario)}`)
  }
  const { story, verbose } = call
  const outcome = runScenario(scenario, story ? { story: { verbose, write: say } } : {})
  sayViolations(outcome)
  return outcome
}

async function runMany({ from, seeds, workers }: Call, summary: Summary): Promise<void> {
  const begun = performance.now()
  const progress = (): void => {
    const line = summary.progressLine(seeds, performance.now() - begun)
    // A terminal shows one line that changes; a log file gets none of it.
    if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K`)
  }
  const timer = setInterval(progress, PROGRESS_MS)
  await hunt({
    from,
    seeds,
    ...(workers === null ? {} : { workers }),
    heard: (outcome) => {
      summary.add(outcome)
      if (outcome.violations.length > 0) sayViolations(outcome)
      return false
    },
  })
  clearInterval(timer)
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}

const call = readCall(process.argv.slice(2))
if (typeof call === 'string') {
  process.stderr.write(`${call}\n\n${USAGE}\n`)
  process.exitCode = 2
} else {
  const begun = performance.now()
  const summary = new Summary()
  if (call.seed === null) await runMany(call, summary)
  else summary.add(runOne(call.seed, call))
  for (const line of summary.details()) say(line)
  say(summary.finalLine(performance.now() - begun))
  process.exitCode = summary.failures.length === 0 ? 0 : 1
}

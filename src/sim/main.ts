import { parseArgs } from 'node:util'
import { hunt } from './hunt.ts'
import { runSeed } from './run.ts'
import type { Outcome } from './run.ts'
import { Summary } from './summary.ts'

const USAGE = `npm run sim -- [options]

  --seeds N     seeds to run (default 100)
  --from M      first seed (default 1)
  --seed S      run one seed
  --story       with --seed: tell what happens, line by line
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
  const { story, verbose } = values
  if (story && values.seed === undefined) return '--story needs the seed to tell of: add --seed S'
  return {
    seeds: Number(values.seeds),
    from: Number(values.from),
    seed: values.seed ?? null,
    story,
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

function runOne(seed: string, { story, verbose }: Call): Outcome {
  const outcome = runSeed(seed, story ? { story: { verbose, write: say } } : {})
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

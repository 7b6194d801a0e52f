import { parseArgs } from 'node:util'
import { hunt } from './hunt/hunt.ts'
import { replay, replayWithSummary, violationLines } from './hunt/replay.ts'
import { Summary } from './hunt/summary.ts'

const USAGE = `npm run sim -- [options]

  --seeds N     seeds to run (default 100)
  --from M      first seed (default 1)
  --seed S      run one seed
  --story       with --seed: tell what happens, line by line
  --shrink      with --seed: make a failing world smaller before it is told
  --verbose     with --story: messages too
  --workers W   threads (default: one a core)

  --shops N     another kind of run: one large world; --shops 10 --help tells more

Exits with 0 if every promise was kept, 1 if one was broken, 2 for a wrong call.`

/** How often progress is written. */
const PROGRESS_MS = 1_000
const LOG_PROGRESS_MS = 30_000

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

async function runMany({ from, seeds, workers }: Call, summary: Summary): Promise<void> {
  const begun = performance.now()
  const progress = (): void => {
    const line = summary.progressLine(seeds, performance.now() - begun)
    // A terminal shows one line that changes, a log file a line now and then.
    process.stderr.write(process.stderr.isTTY ? `\r${line}\u001b[K` : `${line}\n`)
  }
  const timer = setInterval(progress, process.stderr.isTTY ? PROGRESS_MS : LOG_PROGRESS_MS)
  await hunt({
    from,
    seeds,
    ...(workers === null ? {} : { workers }),
    heard: (outcome) => {
      summary.add(outcome)
      for (const line of violationLines(outcome)) say(line)
      return false
    },
  })
  clearInterval(timer)
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}

/** True if every promise was kept. */
async function run(call: Call): Promise<boolean> {
  const { seed, shrink, story, verbose } = call
  const now = (): number => performance.now()
  if (seed !== null) {
    const telling = story ? (verbose ? 'verbose' : 'plain') : null
    return replayWithSummary({ seed, shrink, story: telling, write: say }, now)
  }
  const begun = now()
  const summary = new Summary()
  await runMany(call, summary)
  const [first] = summary.failures
  // The others are likely the same fault; each can be had with --seed.
  if (first !== undefined) replay({ seed: first.seed, shrink: true, story: 'plain', write: say })
  for (const line of summary.details()) say(line)
  say(summary.coverageLine())
  say(summary.finalLine(now() - begun))
  return summary.failures.length === 0
}

const args = process.argv.slice(2)
const isLarge = args.some((arg) => arg === '--shops' || arg.startsWith('--shops='))
const call = isLarge ? null : readCall(args)
if (call === null) {
  const { mainLarge } = await import('./scale/large-main.ts')
  process.exitCode = mainLarge(args)
} else if (typeof call === 'string') {
  process.stderr.write(`${call}\n\n${USAGE}\n`)
  process.exitCode = 2
} else {
  process.exitCode = (await run(call)) ? 0 : 1
}

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { reportCharts, reportLines } from './large-report.ts'
import { runLarge } from './large-run.ts'
import type { LargePlan } from './large-run.ts'
import { mapsAdvice, mapsMax } from './memory-maps.ts'
import { EVERYTHING } from './upheaval.ts'

export const LARGE_USAGE = `npm run sim -- --shops N [options]: one large world on real geography

  --shops N     shops, drawn as people live (required here)
  --orders N    orders, drawn as people live (default: ten a shop)
  --minutes M   simulated minutes with orders and upheavals (default 60)
  --rest M      minutes before the first order in which is counted what a quiet node costs (default 2)
  --over S      seconds within which they all start for the first time (default 5)
  --seed S      (default 1)
  --calm        nothing befalls anybody: no crashes, blackouts, cut cable or evenings
  --out DIR     where the charts are written (default: none are)`

/** Numbers, each with one that does. */
const NUMBERS = { shops: 100, orders: 1_000, minutes: 60, rest: 2, over: 5 } as const

/** Runs a large world; returns the exit code: 1 if an order was lost, a shop is in no cluster or a roster disputed. */
export function mainLarge(args: readonly string[]): number {
  if (args.includes('--help')) {
    process.stdout.write(`${LARGE_USAGE}\n`)
    return 0
  }
  const call = readCall(args)
  if (typeof call === 'string') {
    process.stderr.write(`${call}\n\n${LARGE_USAGE}\n`)
    return 2
  }
  const { plan, out } = call
  const advice = mapsAdvice(plan.shops, mapsMax())
  if (advice !== null) process.stderr.write(`${advice}\n`)
  const result = runLarge(plan)
  for (const line of reportLines(result)) process.stdout.write(`${line}\n`)
  if (out !== null) {
    mkdirSync(out, { recursive: true })
    for (const [name, svg] of reportCharts(result)) writeFileSync(path.join(out, name), svg)
    process.stdout.write(`charts are in ${out}\n`)
  }
  const last = result.censuses.at(-1)
  const isWhole =
    !result.outcomes.byState.has('lost') &&
    result.convergedAfterS !== null &&
    last !== undefined &&
    last.homeless === 0 &&
    last.disputed === 0
  return isWhole ? 0 : 1
}

function readCall(
  args: readonly string[],
): { readonly plan: LargePlan; readonly out: string | null } | string {
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: {
        shops: { type: 'string', default: '' },
        orders: { type: 'string' },
        minutes: { type: 'string', default: '60' },
        rest: { type: 'string', default: '2' },
        over: { type: 'string', default: '5' },
        seed: { type: 'string', default: '1' },
        calm: { type: 'boolean', default: false },
        out: { type: 'string' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  for (const [name, such] of Object.entries(NUMBERS)) {
    const text = values[name as keyof typeof NUMBERS]
    if (text === undefined || /^[1-9]\d{0,6}$/.test(text)) continue
    return `--${name} ${text} is not a whole number from 1: give one, such as --${name} ${such}`
  }
  const shops = Number(values.shops)
  return {
    out: values.out ?? null,
    plan: {
      seed: values.seed,
      shops,
      orders: values.orders === undefined ? shops * 10 : Number(values.orders),
      minutes: Number(values.minutes),
      restMinutes: Number(values.rest),
      startWithinMs: Number(values.over) * 1_000,
      upheavals: values.calm ? null : EVERYTHING,
      progress: (line) => process.stderr.write(`${line}\n`),
      clock: () => performance.now(),
      heapBytes,
    },
  }
}

/** Without what nobody holds any more: the figure is of nodes, not of when V8 last looked. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

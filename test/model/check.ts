/**
 * `npm run model`: checks `register.pml` with Spin, exhaustively within its bounds, and then with each
 * of its planted faults until that is caught. Exit code 1 if the model has an error, or a fault has none.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Row {
  readonly name: string
  readonly macros: readonly string[]
  /** A planted fault: an error is what is hoped for. */
  readonly planted: boolean
  /** In which order the search looks; the wrong one costs minutes where a fault is rare. */
  readonly order: 'given' | 'random'
}

/** Four gibibytes are what small machines have; more would only be reached by another model. */
const MEMORY_MB_MAX = 3_800
/** The longest row takes a minute or two of one core; a loaded machine shares that with others. */
const TIMEOUT_MS = 1_800_000
const COMPILED = ['-DSAFETY', '-DCOLLAPSE', `-DMEMLIM=${MEMORY_MB_MAX}`, '-w']
/** No deadlock is an error here: whoever waits for a lost message waits for ever. */
const SEARCH = ['-E', '-m200000', '-RS1']

const model = (name: string, ...macros: string[]): Row => ({
  name,
  macros,
  planted: false,
  order: 'given',
})
const fault = (name: string, macro: string, ...macros: string[]): Row => ({
  name,
  macros: [macro, ...macros],
  planted: true,
  order: 'given',
})

const ROUNDS = ['ROUNDS=2', 'BALLOTS=4']
const VOIDS = ['VOIDS', 'BALLOTS=5']
const MOVES = ['MOVES=1', 'BALLOTS=4']

const ROWS: readonly Row[] = [
  model('START against re-assign, with retries', ...ROUNDS),
  model('START against VOID against re-assign', ...VOIDS),
  model('the same race across seal and move', ...MOVES),
  fault('quorum of one', 'FAULT_QUORUM', ...ROUNDS),
  fault('ACCEPT ignores the promise', 'FAULT_IGNORES_PROMISE', ...ROUNDS),
  fault('ACCEPT does not raise the promise', 'FAULT_NO_RAISE', ...VOIDS),
  fault('a wiped keeper answers for its former self', 'FAULT_AMNESIA', ...ROUNDS),
  fault('answered from the prepare phase', 'FAULT_PREPARE_ANSWERS', ...VOIDS),
  fault('printed on an unknown START', 'FAULT_PRINTS_UNKNOWN', ...ROUNDS),
  fault('VOID proposed without SHUT', 'FAULT_NO_SHUT', ...VOIDS),
  fault('keeper swapped without a seal', 'FAULT_SWAP', ...MOVES),
  fault('MOVED followed before it is chosen', 'FAULT_UNCOMMITTED', ...MOVES),
  {
    ...fault('next generation overwritten', 'FAULT_OVERWRITES', 'MOVES=1', 'BALLOTS=5'),
    order: 'random',
  },
]

function has(program: string, flag: string): boolean {
  return spawnSync(program, [flag], { stdio: 'ignore' }).error === undefined
}

function must(folder: string, program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  })
  if (error !== undefined || status !== 0) {
    throw new Error(`${program} failed: ${error?.message ?? ''}${stdout}${stderr}`)
  }
  return stdout
}

interface Verdict {
  readonly errors: number
  readonly states: string
  readonly what: string
  readonly complete: boolean
}

function check(row: Row): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'printnode-model-'))
  try {
    copyFileSync(join(import.meta.dirname, 'register.pml'), join(folder, 'register.pml'))
    const macros = row.macros.map((macro) => `-D${macro}`)
    must(folder, 'spin', ['-a', ...macros, 'register.pml'])
    const order = row.order === 'random' ? ['-DT_RAND', '-DP_RAND'] : []
    // To optimise takes longer than to find most faults.
    const level = row.planted ? '-O0' : '-O2'
    must(folder, 'gcc', [level, ...COMPILED, ...order, '-o', 'pan', 'pan.c'])
    const report = must(folder, './pan', SEARCH)
    const errors = Number(/errors: (\d+)/.exec(report)?.[1] ?? Number.NaN)
    const states = /(\S+) states, stored/.exec(report)?.[1] ?? '?'
    const what = /pan:\d+: (.{0,60})/.exec(report)?.[1] ?? ''
    return { errors, states, what, complete: !report.includes('Search not completed') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function main(): void {
  if (!has('spin', '-V') || !has('gcc', '--version')) {
    console.log('skipped: needs spin and gcc (Debian: apt-get install spin gcc)')
    return
  }
  let failed = 0
  for (const row of ROWS) {
    const began = performance.now()
    const { errors, states, what, complete } = check(row)
    const isRight = row.planted ? errors > 0 : errors === 0 && complete
    if (!isRight) failed += 1
    const seconds = ((performance.now() - began) / 1_000).toFixed(1)
    const verdict = row.planted ? (errors > 0 ? 'caught' : 'NOT CAUGHT') : `${errors} errors`
    const cells = [verdict.padEnd(10), row.name.padEnd(44), `${states} states`.padEnd(18)]
    console.log(`${cells.join('  ')}  ${seconds} s  ${what}`)
  }
  if (failed > 0) {
    console.log(`${failed} of the rows are not as they should be`)
    process.exitCode = 1
  }
}

main()

/**
 * Usage: npm run bench [-- NAME ...]
 *
 * Runs every bench of this folder, or those named, and prints the machine and their figures.
 */
import { globSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatTable } from '../../src/cli/table.ts'
import '../e2e/as-installed.ts'
import type { Bench, Report } from './bench.ts'

const FOLDER = dirname(fileURLToPath(import.meta.url))
const SUFFIX = '.bench.ts'
const GIB = 2 ** 30

const report: Report = {
  table: (title, header, rows) => {
    const cells = rows.map((row) => row.map(String))
    say('', title, ...formatTable(header, cells).map((line) => `  ${line}`))
  },
  note: (text) => say(`  ${text}`),
  progress: (text) => void process.stderr.write(`… ${text}\n`),
}

function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

function machine(): string {
  const [first, ...others] = cpus()
  const memory = `${(totalmem() / GIB).toFixed(1)} GiB`
  return [first?.model ?? 'unknown CPU', `${others.length + 1} cores`, memory]
    .concat(`Node ${process.versions.node}`, `${process.platform} ${process.arch}`)
    .join(', ')
}

async function load(file: string): Promise<Bench> {
  const { name, run } = (await import(join(FOLDER, file))) as Partial<Bench>
  if (name === undefined || run === undefined) throw new Error(`${file} exports no name and run`)
  return { name, run }
}

const files = globSync(`*${SUFFIX}`, { cwd: FOLDER }).sort()
const known = files.map((file) => basename(file, SUFFIX))
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(', ')}; there are ${known.join(', ')}\n`)
  process.exit(2)
}
say(machine())
for (const file of files) {
  if (asked.length > 0 && !asked.includes(basename(file, SUFFIX))) continue
  const bench = await load(file)
  report.progress(bench.name)
  await bench.run(report)
}

import type { SplitProblem } from '../models/split-problem.ts'
import type { DivisionCase } from '../ports/division-solver.ts'

/** The format's readers refuse lines much longer than this. */
const LINE_LENGTH = 200

/**
 * A division as a mixed-integer program in CPLEX's LP format: `y` opens a shop, `u` sets a line up, `x`
 * are units, `g` leaves a group of lines to one shop. With shops and set-ups chosen the units of plain
 * problems are a flow, whole by itself; rules and shared shelves need them declared whole. For each line
 * there must be somebody who can make some of it.
 */
export function programOf({ problem, rules }: DivisionCase): string {
  const { shops, lines, pools, setup, limit, demand } = problem
  const { lotMin, together } = rules
  const cost: string[] = []
  const bounds: string[] = []
  const binary: string[] = []
  const units: string[] = []
  for (let i = 0; i < shops; i++) {
    const able = ableLines(problem, i)
    if (able.length === 0) continue
    cost.push(`${problem.fixed[i]} y${i}`)
    binary.push(`y${i}`)
    for (const j of able) {
      const at = i * lines + j
      cost.push(`${problem.unit[at]} x${i}_${j}`)
      units.push(`x${i}_${j}`)
      if ((setup[at] as number) > 0) {
        cost.push(`${setup[at]} u${i}_${j}`)
        binary.push(`u${i}_${j}`)
        bounds.push(`x${i}_${j} - ${limit[at]} u${i}_${j} <= 0`, `u${i}_${j} - y${i} <= 0`)
      } else bounds.push(`x${i}_${j} - ${limit[at]} y${i} <= 0`)
    }
    for (let p = 0; p < pools; p++) {
      const sharing = able.filter((j) => drawsOn(problem, j, p))
      const room = problem.room[i * pools + p] as number
      const most = sharing.reduce((units, j) => units + (limit[i * lines + j] as number), 0)
      if (most > room) bounds.push(`${sum(sharing, (j) => `x${i}_${j}`)} - ${room} y${i} <= 0`)
    }
    if (lotMin > 1) bounds.push(`${sum(able, (j) => `x${i}_${j}`)} - ${lotMin} y${i} >= 0`)
  }
  const all = [...Array.from({ length: shops }).keys()].filter(
    (i) => ableLines(problem, i).length > 0,
  )
  for (let j = 0; j < lines; j++) {
    const able = all.filter((i) => (limit[i * lines + j] as number) > 0)
    bounds.push(`${sum(able, (i) => `x${i}_${j}`)} = ${demand[j]}`)
  }
  together.forEach((group, g) => {
    const hosts = all.filter((i) =>
      group.every((j) => (limit[i * lines + j] as number) >= (demand[j] as number)),
    )
    for (const i of hosts) binary.push(`g${i}_${g}`)
    for (const j of group) {
      for (const i of all) {
        if ((limit[i * lines + j] as number) === 0) continue
        const whole = hosts.includes(i) ? ` - ${demand[j]} g${i}_${g}` : ''
        bounds.push(`x${i}_${j}${whole} = 0`)
      }
    }
  })
  bounds.push(`${sum(all, (i) => `y${i}`)} <= ${problem.shopsMax}`)
  return [
    'Minimize',
    folded(` obj: ${cost.join(' + ')}`),
    'Subject To',
    ...bounds.map((rule, n) => folded(` c${n}: ${rule}`)),
    ...(needsWholeUnits(problem, lotMin) ? ['General', ...units.map((name) => ` ${name}`)] : []),
    'Binary',
    ...binary.map((name) => ` ${name}`),
    'End',
    '',
  ].join('\n')
}

function needsWholeUnits({ shelfPool }: SplitProblem, lotMin: number): boolean {
  return lotMin > 1 || new Set(shelfPool).size < shelfPool.length
}

function ableLines({ lines, limit }: SplitProblem, shop: number): number[] {
  const able: number[] = []
  for (let j = 0; j < lines; j++) if ((limit[shop * lines + j] as number) > 0) able.push(j)
  return able
}

function drawsOn({ processPool, shelfPool }: SplitProblem, line: number, pool: number): boolean {
  return processPool[line] === pool || shelfPool[line] === pool
}

function sum(of: readonly number[], name: (at: number) => string): string {
  return of.map(name).join(' + ')
}

function folded(text: string): string {
  let length = 0
  return text
    .split(' + ')
    .map((part) => {
      length += part.length
      if (length < LINE_LENGTH) return part
      length = 0
      return `${part}\n`
    })
    .join(' + ')
}

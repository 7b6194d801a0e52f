import { TERMS } from './cost-terms.ts'

/**
 * A merchant's own ranking of shops as a small expression: numbers, names, `+ - * / ( )`, `min` and
 * `max`. It can neither loop nor call anything, and is as long as a line.
 */

/** What an expression may name: the terms of the cost, and four figures of the whole. */
export const RANK_NAMES = [...TERMS, 'price', 'cost', 'km', 'days'] as const
export type RankName = (typeof RANK_NAMES)[number]

export const RANK_LENGTH_MAX = 200
/** Brackets within brackets: nobody reads more, and the parser's stack is sure to hold it. */
const DEPTH_MAX = 16

/** The value for one shop, by index in `RANK_NAMES`. */
export type RankFunction = (values: ArrayLike<number>) => number

export type ParsedRank =
  | { readonly ok: true; readonly rank: RankFunction }
  /** What was expected, and at which character, from 1. */
  | { readonly ok: false; readonly problem: string; readonly at: number }

export function parseRank(text: string): ParsedRank {
  if (text.length > RANK_LENGTH_MAX) {
    return { ok: false, problem: `at most ${RANK_LENGTH_MAX} characters`, at: RANK_LENGTH_MAX + 1 }
  }
  const parser = new RankParser(text)
  const rank = parser.sum(0)
  const problem = parser.finish()
  if (problem !== null) return { ok: false, ...problem }
  // 0/0 and the like rank last: a comparison with NaN would depend on who comes first.
  return { ok: true, rank: (values) => orLast(rank(values)) }
}

function orLast(value: number): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
}

/** Recursive descent. After the first mistake it goes on without meaning, to its end. */
class RankParser {
  readonly #text: string
  #at = 0
  #problem: { readonly problem: string; readonly at: number } | null = null

  constructor(text: string) {
    this.#text = text
  }

  finish(): { readonly problem: string; readonly at: number } | null {
    this.#space()
    if (this.#at < this.#text.length) this.#expect('an operator + - * /')
    return this.#problem
  }

  sum(depth: number): RankFunction {
    let left = this.#product(depth)
    for (;;) {
      const a = left
      if (this.#take('+')) {
        const b = this.#product(depth)
        left = (v) => a(v) + b(v)
      } else if (this.#take('-')) {
        const b = this.#product(depth)
        left = (v) => a(v) - b(v)
      } else return left
    }
  }

  #product(depth: number): RankFunction {
    let left = this.#factor(depth)
    for (;;) {
      const a = left
      if (this.#take('*')) {
        const b = this.#factor(depth)
        left = (v) => a(v) * b(v)
      } else if (this.#take('/')) {
        const b = this.#factor(depth)
        left = (v) => a(v) / b(v)
      } else return left
    }
  }

  #factor(depth: number): RankFunction {
    if (depth > DEPTH_MAX) return this.#expect(`at most ${DEPTH_MAX} brackets within each other`)
    if (this.#take('-')) {
      const inner = this.#factor(depth + 1)
      return (v) => -inner(v)
    }
    if (this.#take('(')) {
      const inner = this.sum(depth + 1)
      if (!this.#take(')')) return this.#expect('a closing bracket )')
      return inner
    }
    const number = this.#match(/\d+(\.\d+)?/y)
    if (number !== null) {
      const value = Number(number)
      return () => value
    }
    const start = this.#at
    const name = this.#match(/[A-Za-z_]\w*/y)
    if (name === 'min' || name === 'max') return this.#call(name, depth)
    const index = (RANK_NAMES as readonly string[]).indexOf(name ?? '')
    if (index >= 0) return (v) => v[index] ?? 0
    this.#at = name === null ? this.#at : start
    return this.#expect(`a number, a bracket, min, max or one of ${RANK_NAMES.join(' ')}`)
  }

  #call(name: 'min' | 'max', depth: number): RankFunction {
    if (!this.#take('(')) return this.#expect(`an opening bracket after ${name}`)
    const of: RankFunction[] = []
    do of.push(this.sum(depth + 1))
    while (this.#take(','))
    if (!this.#take(')')) return this.#expect('a comma, or a closing bracket )')
    const pick = name === 'min' ? Math.min : Math.max
    return (v) => of.map((each) => each(v)).reduce((a, b) => pick(a, b))
  }

  #take(symbol: string): boolean {
    this.#space()
    if (this.#problem !== null || this.#text[this.#at] !== symbol) return false
    this.#at += 1
    return true
  }

  #match(pattern: RegExp): string | null {
    this.#space()
    if (this.#problem !== null) return null
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? null
    this.#at += found?.length ?? 0
    return found
  }

  #space(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1
  }

  #expect(what: string): RankFunction {
    this.#problem ??= { problem: `expected ${what}`, at: this.#at + 1 }
    this.#at = this.#text.length
    return () => 0
  }
}

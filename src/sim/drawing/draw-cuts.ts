import type { Dice } from '../dice.ts'
import type { FaultPlan, Link } from './scenario.ts'

type Cut = Pick<FaultPlan & { type: 'cut' }, 'shape' | 'links'>

/** Fewer nodes than this are a ring already. */
const RING_MIN = 4

/** A partition of some shape among these nodes. */
export function drawCut(dice: Dice, all: readonly number[]): Cut {
  const shape = dice.pick([
    'side',
    'side',
    'side',
    'one_way',
    'one_way',
    'bridge',
    'ring',
    'swizzle',
  ])
  switch (shape) {
    case 'bridge':
      return { shape, links: bridge(dice, all) }
    case 'ring':
      return all.length < RING_MIN ? drawSide(dice, all, false) : { shape, links: ring(dice, all) }
    case 'swizzle':
      return { shape, links: dice.sample(linksAmong(all), dice.between(2, all.length * 2)) }
    case 'one_way':
      return drawSide(dice, all, true)
    default:
      return drawSide(dice, all, false)
  }
}

/** One alone, two apart, or the world in two: both ways or one. */
function drawSide(dice: Dice, all: readonly number[], oneWay: boolean): Cut {
  const size = dice.pick([1, 1, Math.floor(all.length / 2)])
  const from = dice.sample(all, Math.max(1, size))
  const others = all.filter((index) => !from.includes(index))
  const to = dice.hits(300) ? dice.sample(others, 1) : others
  const out = from.flatMap((a) => to.map((b): Link => [a, b]))
  return oneWay ? { shape: 'one_way', links: out } : { shape: 'side', links: bothWays(out) }
}

/** Two halves that hear of each other through one node only, which reaches both. */
function bridge(dice: Dice, all: readonly number[]): Link[] {
  const [, ...others] = dice.sample(all, all.length)
  const left = others.slice(0, Math.floor(others.length / 2))
  const right = others.slice(left.length)
  return bothWays(left.flatMap((a) => right.map((b): Link => [a, b])))
}

function ring(dice: Dice, all: readonly number[]): Link[] {
  const round = dice.sample(all, all.length)
  return linksAmong(round).filter(([a, b]) => {
    const apart = Math.abs(round.indexOf(a) - round.indexOf(b))
    return apart !== 1 && apart !== round.length - 1
  })
}

function linksAmong(all: readonly number[]): Link[] {
  return all.flatMap((a) => all.filter((b) => b !== a).map((b): Link => [a, b]))
}

function bothWays(links: readonly Link[]): Link[] {
  return links.flatMap(([a, b]): Link[] => [
    [a, b],
    [b, a],
  ])
}

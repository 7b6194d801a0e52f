import { runScenario } from '../run.ts'
import type { FaultPlan, Link, OrderPlan, Scenario } from '../drawing/scenario.ts'

/** Runs spent on making one failure smaller: each takes a fraction of a second. */
const RUNS_MAX = 200

/**
 * The same failure in a smaller world: fewer faults, orders and shops, as long as the same promise
 * still breaks. What is left is what a person has to read.
 */
export function shrink(scenario: Scenario): Scenario {
  const promise = brokenPromise(scenario)
  if (promise === null) return scenario
  let best = scenario
  let runs = 0
  const accept = (smaller: Scenario): boolean => {
    runs += 1
    if (runs > RUNS_MAX || brokenPromise(smaller) !== promise) return false
    best = smaller
    return true
  }
  for (let before: Scenario | null = null; before !== best;) {
    before = best
    thin(best.faults, (faults) => accept({ ...best, faults }))
    thin(best.orders, (orders) => accept({ ...best, orders }))
    for (let shop = best.shops.length - 1; shop >= 0; shop -= 1) {
      const smaller = withoutShop(best, shop)
      if (smaller !== null) accept(smaller)
    }
  }
  return best
}

function brokenPromise(scenario: Scenario): string | null {
  return runScenario(scenario).violations[0]?.promise ?? null
}

/** Leaves out halves, quarters, … single entries, as long as `accept` agrees (delta debugging). */
function thin<T>(list: readonly T[], accept: (fewer: readonly T[]) => boolean): void {
  let kept = list
  for (let size = Math.ceil(kept.length / 2); size >= 1 && kept.length > 0;) {
    for (let at = 0; at < kept.length;) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)]
      if (accept(fewer)) kept = fewer
      else at += size
    }
    if (size === 1) return
    size = Math.ceil(size / 2)
  }
}

/** Null if nobody would be left to take orders in. */
function withoutShop(scenario: Scenario, gone: number): Scenario | null {
  const shops = scenario.shops.filter((_, index) => index !== gone)
  if (!shops.some((shop) => shop.takesOrders)) return null
  const moved = (index: number): number => (index > gone ? index - 1 : index)
  const orders = scenario.orders
    .filter((order) => order.intake !== gone)
    .map((order): OrderPlan => ({ ...order, intake: moved(order.intake) }))
  const faults = scenario.faults.flatMap((fault): FaultPlan[] => {
    switch (fault.type) {
      case 'cut': {
        const links = fault.links.filter(([a, b]) => a !== gone && b !== gone)
        return [{ ...fault, links: links.map(([a, b]): Link => [moved(a), moved(b)]) }]
      }
      case 'flap':
        return fault.a === gone || fault.b === gone
          ? []
          : [{ ...fault, a: moved(fault.a), b: moved(fault.b) }]
      case 'crash':
      case 'pause':
      case 'slow_disk':
      case 'full_disk':
      case 'failed_disk':
      case 'rotten_disk':
      case 'old_backup':
      case 'wipe':
      case 'clone':
      case 'clock':
      case 'planned_stop':
      case 'still_clock':
      case 'wrong_date':
      case 'paper_out':
      case 'dead_printer':
      case 'gone':
        return fault.shop === gone ? [] : [{ ...fault, shop: moved(fault.shop) }]
      case 'voted_out':
        return fault.shop === gone || fault.at === gone
          ? []
          : [{ ...fault, shop: moved(fault.shop), at: moved(fault.at) }]
    }
  })
  return { ...scenario, shops, orders, faults }
}

import type { Desk } from '../../../src/desk/desk.ts'
import type { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { NeighbourhoodInit } from '../../../src/runtime/neighbourhood-init.ts'

/** A shop that hears of nobody and is in no cluster. */
export function alone(context: MachineContext, desk: Desk): NeighbourhoodInit {
  return {
    context,
    desk,
    publish: () => undefined,
    listen: () => undefined,
    absentWhy: () => null,
    view: () => null,
    clusterOf: () => null,
    homesKnown: () => 0,
    employed: () => [],
    orders: () => [],
  }
}

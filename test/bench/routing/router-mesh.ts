/**
 * The kit's problem 2 with what the nodes of a real mesh know (`mesh-knowledge.ts`): `node
 * harness-online.mjs INSTANCE BOUND router-mesh.ts`. Each router is a node of some cluster, knows the
 * nearest shops in full, as many as a node of the product, and the other clusters by their digests, and asks those that promise better.
 */
import { REPORTED_SHOPS_MAX } from '../../../src/clusters/digests/scope.ts'
import { createNodeRouter } from './router-online.ts'

type Init = Parameters<typeof createNodeRouter>[0]

const made = new WeakMap<Init['shops'], number>()

/** The kit's interface. */
export function createRouter(init: Init): ReturnType<typeof createNodeRouter> {
  const nth = made.get(init.shops) ?? 0
  made.set(init.shops, nth + 1)
  return createNodeRouter(init, nth, REPORTED_SHOPS_MAX)
}

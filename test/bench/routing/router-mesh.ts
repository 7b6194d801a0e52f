/**
 * The kit's problem 2 with what the nodes of a real mesh know (`mesh-knowledge.ts`): `node
 * harness-online.mjs INSTANCE BOUND router-mesh.ts`. Each router is a node of some cluster, knows the
 * nearest shops in full and the other clusters by their digests, and asks those that promise better.
 */
import { createNodeRouter } from './router-online.ts'

type Init = Parameters<typeof createNodeRouter>[0]

/** A quarter of the 256 that a node of the product keeps: an eighth of the kit's larger network. */
const SHOPS_KNOWN = 64

const made = new WeakMap<Init['shops'], number>()

/** The kit's interface. */
export function createRouter(init: Init): ReturnType<typeof createNodeRouter> {
  const nth = made.get(init.shops) ?? 0
  made.set(init.shops, nth + 1)
  return createNodeRouter(init, nth, SHOPS_KNOWN)
}

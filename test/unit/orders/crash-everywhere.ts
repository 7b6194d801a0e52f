import type { OrderId } from '../../../src/models/ids.ts'
import { MINUTE_MS } from './order-node.ts'
import type { NodeTraits, OrderNode } from './order-node.ts'
import { OrderStory, submissionOf } from './order-story.ts'

/** Long enough for every retry of the order machine. */
const HEALED_MS = 5 * MINUTE_MS

export interface Crash {
  /** Whose process dies. */
  readonly victim: (story: OrderStory) => OrderNode
  /** What else breaks with it, before it comes back. */
  readonly also?: (node: OrderNode) => void
  /** Troubles from the beginning. */
  readonly given?: (story: OrderStory) => void
  readonly traits?: Partial<NodeTraits>
}

export interface Aftermath {
  /** What was about to happen: `7 persist`. */
  readonly at: string
  readonly story: OrderStory
  /** Null: the intake died before it had answered, and nobody asked again. */
  readonly id: OrderId | null
}

/**
 * Tells the story of one order as often as it has events at one node, each time killing that node
 * before another of them and starting it again. `check` is asked each time, when all has healed.
 * Answers at which events it was killed.
 */
export function crashBeforeEach(crash: Crash, check: (aftermath: Aftermath) => void): string[] {
  const killed: string[] = []
  for (;;) {
    const aftermath = killOnce(crash, killed.length)
    if (aftermath === null) return killed
    killed.push(aftermath.at)
    check(aftermath)
  }
}

/** Null: the story has fewer events. */
function killOnce(crash: Crash, after: number): Aftermath | null {
  const story = new OrderStory(crash.traits)
  const { world } = story
  const victim = crash.victim(story)
  crash.given?.(story)
  let seen = 0
  let at: string | null = null
  world.beforeEvent = (name, node) => {
    if (node !== victim || at !== null) return
    if (seen === after) {
      at = `${after} ${name}`
      victim.crash()
    }
    seen += 1
  }
  const outcome = story.submit(submissionOf({ key: 'k' }))
  if (at === null) return null
  world.beforeEvent = () => undefined
  crash.also?.(victim)
  victim.start()
  world.advance(HEALED_MS)
  return { at, story, id: outcome?.type === 'placed' ? outcome.order.id : null }
}

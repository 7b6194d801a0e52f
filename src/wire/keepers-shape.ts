import type { Keeper } from './messages.ts'
import { fields, list, text } from './shape.ts'
import type { Shape } from './shape.ts'

/** Committees have 1, 3 or 5 (CONSENSUS.md, amendment 4). */
const KEEPERS_MAX = 5
/** Twice what any id needs: a bound, not a format. */
const NAME_MAX = 128

const some = list(fields({ peer: text(NAME_MAX), store: text(NAME_MAX) }), KEEPERS_MAX)

/** Where a register is to be read: at one keeper at least, and at each once, or a quorum is none. */
export const keepersShape: Shape = (value) => {
  if (!some(value)) return false
  const keepers = value as readonly Keeper[]
  const peers = new Set(keepers.map((keeper) => keeper.peer))
  return keepers.length > 0 && peers.size === keepers.length
}

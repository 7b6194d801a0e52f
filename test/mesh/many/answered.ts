import type { Command, CommandName, CommandResult } from '../../../src/runtime/commands/command.ts'
import type { MeshShop } from '../mesh-shop.ts'

/** A killed shop never answers; a busy one, of a hundred on one loop, may take its time. */
const PATIENCE_MS = 20_000

/** Null: not answered in time, perhaps because the shop was killed meanwhile. */
export async function answered<K extends CommandName>(
  shop: MeshShop,
  command: Command<K>,
): Promise<CommandResult<K> | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS)
  })
  const result = await Promise.race([shop.ask(command), late])
  clearTimeout(timer)
  return result
}

import type { Command, CommandResult } from './commands/command.ts'

/**
 * Whether an answer rests on nothing that may still be on its way to this node's disk: it need not
 * wait for writes that are under way for other reasons, which on a busy node are always some.
 */
export function isToldAtOnce({ type }: Command, result: CommandResult): boolean {
  // What the shops say of themselves, and what follows from it.
  if (type === 'shops' || type === 'find_shop' || type === 'prices') return true
  // A new order is known to be chosen: a quorum has it and its address on disk, and a quorum of
  // another kind the key that stands for it.
  return type === 'submit' && 'alreadyExists' in result && !result.alreadyExists
}

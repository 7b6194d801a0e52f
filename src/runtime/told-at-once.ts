import type { Command, CommandResult } from './command.ts'

/**
 * Whether an answer rests on nothing that may still be on its way to this node's disk: it need not
 * wait for writes that are under way for other reasons, which on a busy node are always some.
 */
export function isToldAtOnce(command: Command, result: CommandResult): boolean {
  switch (command.type) {
    case 'shops':
    case 'prices':
      // What the shops say of themselves, and what follows from it.
      return true
    case 'submit':
      // A new order is known to be chosen: its keepers have it on disk, and its address before it.
      return 'alreadyExists' in result && !result.alreadyExists
    default:
      return false
  }
}

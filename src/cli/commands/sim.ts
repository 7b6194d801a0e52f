import type { Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import type { Conclude } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'

const HELP = `
Whole nodes in a made-up world of shops, merchants, presses and faults, all decided by the seed: the
same seed is the same story everywhere. Nothing of this machine is touched.

Exit code 0 if every promise was kept, 1 if one was broken.

Example:
  printnode sim --seed 9`

interface Options {
  readonly seed: string
  readonly verbose: boolean
  readonly shrink: boolean
}

export function addSimCommand(program: Command, terminal: Terminal, conclude: Conclude): void {
  program
    .command('sim')
    .description('replay one simulated world, and tell its story')
    .requiredOption('--seed <seed>', 'which world')
    .option('--verbose', 'messages too', false)
    .option('--shrink', 'make a failing world smaller before it is told', false)
    .addHelpText('after', HELP)
    .action(async ({ seed, verbose, shrink }: Options) => {
      // Loaded here alone: no other command needs a simulated world.
      const { replayWithSummary } = await import('../../sim/hunt/replay.ts')
      const story = verbose ? 'verbose' : 'plain'
      const kept = replayWithSummary({ seed, shrink, story, write: terminal.out }, terminal.now)
      conclude(kept ? EXIT.ok : EXIT.failure)
    })
}

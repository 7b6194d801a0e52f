import type { Command, CommandName, CommandResult, NodeEvent } from './command.ts'
import type { ArtworkStore } from '../ports/artwork.ts'
import type { Network } from '../ports/network.ts'

/** What the faces (HTTP, CLI in process, tests) get of a running node. */
export interface NodeHandle {
  /** Resolves with the machine's answer; never rejects for a refusal. */
  execute<K extends CommandName>(command: Command<K>): Promise<CommandResult<K>>
  /** Called for each event after it is durable, in order. Returns the unsubscriber. */
  onEvent(listener: (event: NodeEvent) => void): () => void
  readonly artwork: ArtworkStore
  readonly network: Network
}

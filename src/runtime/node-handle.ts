import type { Command, CommandName, CommandResult, NodeEvent } from './commands/command.ts'
import type { ArtworkStore } from '../ports/artwork.ts'
import type { Problem } from '../ports/problem.ts'
import type { LatencySummary } from './latency.ts'
import type { Network } from '../ports/network.ts'

export interface NodeVitals {
  /** Of a write, from asking to durable. */
  readonly disk: LatencySummary
  /** Warnings and errors since start, and the last of them. */
  readonly problemCount: number
  readonly problems: readonly Problem[]
}

/** What the faces (HTTP, CLI in process, tests) get of a running node. */
export interface NodeHandle {
  /** Resolves with the machine's answer; never rejects for a refusal. */
  execute<K extends CommandName>(command: Command<K>): Promise<CommandResult<K>>
  /** Called for each event after it is durable, in order. Returns the unsubscriber. */
  onEvent(listener: (event: NodeEvent) => void): () => void
  /** What only this process knows of itself: no machine's business. */
  vitals(): NodeVitals
  readonly artwork: ArtworkStore
  readonly network: Network
}

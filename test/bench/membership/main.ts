/**
 * Usage: node test/bench/membership/main.ts
 *
 * Both trials, in the network namespace that it is started in, one after the other. Prints one line of
 * JSON for each to standard output, and what it is at to standard error.
 */
import type { Agents } from './agents.ts'
import { OurAgents } from './our-agents.ts'
import { SerfAgents } from './serf-agents.ts'
import { tryAgents } from './trial.ts'

const progress = (text: string): void => void process.stderr.write(`… ${text}\n`)

for (const start of [() => SerfAgents.start(), () => OurAgents.start(progress)]) {
  const agents: Agents = await start()
  try {
    process.stdout.write(`${JSON.stringify(await tryAgents(agents, progress))}\n`)
  } finally {
    await agents.stop()
  }
}

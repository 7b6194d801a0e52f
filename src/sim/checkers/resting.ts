import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Effect } from '../../runtime/effect.ts'
import type { Court } from '../court.ts'
import type { Scenario } from '../drawing/scenario.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Checker } from './checker.ts'

/** Two that have been up together for so long are connected, and have told each other what they know. */
const TOGETHER_MS = 10_000

interface Run {
  /** Which process of its node. */
  readonly start: number
  readonly since: number
  /** Who rests, as this process was told, or others that it has been up with. */
  readonly knows: Set<PeerId>
  /** Where it is at home, by its own last heartbeat. */
  cluster: ClusterId | ''
}

/**
 * Amendment 4: who stops as planned is suspected by nobody. Watched where that can be promised: links
 * that lose nothing, and no other fault that might keep the news from somebody. The last one up tells
 * nobody: who comes back before it, and before all who knew, cannot know.
 */
export class RestingChecker implements Checker {
  readonly #court: Court
  readonly #now: () => number
  readonly #asleep = new Map<PeerId, SimNode>()
  readonly #runs = new Map<SimNode, Run>()

  /** Null where a world is too rough for it. */
  static of(scenario: Scenario, court: Court, now: () => number): RestingChecker | null {
    const { network, faults } = scenario
    const isCalm = network.lossRate === 0 && network.stallRate === 0
    const isPlanned = faults.every(({ type }) => type === 'planned_stop')
    return isCalm && isPlanned && faults.length > 0 ? new RestingChecker(court, now) : null
  }

  constructor(court: Court, now: () => number) {
    this.#court = court
    this.#now = now
  }

  /** Its stop is complete; `told`: the others were. */
  stopped(node: SimNode, told: boolean): void {
    this.#asleep.set(node.self, node)
    for (const [other, run] of this.#runs) {
      run.knows.delete(node.self)
      if (other !== node && this.#isSettled(other, run)) run.knows.add(node.self)
    }
    this.#court.expect(
      'a planned stop',
      told || !this.#hasCompany(node),
      () => `${node.letter} could not tell the others that it rests`,
    )
  }

  /** What a node holds against others goes round with its heartbeats. */
  stepped(node: SimNode, effects: readonly Effect[]): void {
    let run: Run | null = null
    for (const effect of effects) {
      if (effect.type !== 'send' || effect.message.type !== 'heartbeat') continue
      run ??= this.#runOf(node)
      run.cluster = effect.message.cluster
      for (const { peer } of effect.message.suspects) {
        const asleep = this.#asleep.get(peer)
        if (asleep === undefined || asleep.isRunning || !run.knows.has(peer)) continue
        this.#court.report(
          'a planned stop',
          `${node.letter} suspects ${asleep.letter}, which rests`,
        )
      }
    }
  }

  /** Somebody of its cluster is up: where all others sleep, nobody says of whom it may be sure. */
  #hasCompany(node: SimNode): boolean {
    const home = this.#runs.get(node)?.cluster
    return [...this.#runs].some(
      ([other, run]) => other !== node && run.cluster === home && this.#isSettled(other, run),
    )
  }

  /** As of now, with all that those know with whom it has been up for long enough. */
  #runOf(node: SimNode): Run {
    const known = this.#runs.get(node)
    if (known?.start !== node.starts) {
      const knows = new Set<PeerId>()
      const run: Run = { start: node.starts, since: this.#now(), knows, cluster: '' }
      this.#runs.set(node, run)
      return run
    }
    if (!this.#isSettled(node, known)) return known
    for (const [other, { start, since, knows }] of this.#runs) {
      if (other === node || !this.#isSettled(other, { start, since })) continue
      for (const peer of knows) if (peer !== node.self) known.knows.add(peer)
    }
    return known
  }

  #isSettled(node: SimNode, { start, since }: Pick<Run, 'start' | 'since'>): boolean {
    return node.isRunning && node.starts === start && this.#now() - since >= TOGETHER_MS
  }
}

import type { Effect } from '../../runtime/effect.ts'
import type { Court } from '../court.ts'
import type { Scenario } from '../scenario.ts'
import type { SimNode } from '../sim-node.ts'
import type { Checker } from './checker.ts'

/**
 * Amendment 4: who stops as planned is suspected by nobody. Watched where that can be promised: links
 * that lose nothing, and no other fault that might keep the news from somebody.
 */
export class RestingChecker implements Checker {
  readonly #court: Court
  readonly #asleep = new Map<string, SimNode>()

  /** Null where a world is too rough for it. */
  static of(scenario: Scenario, court: Court): RestingChecker | null {
    const { network, faults } = scenario
    const isCalm = network.lossRate === 0 && network.stallRate === 0
    const isPlanned = faults.every(({ type }) => type === 'planned_stop')
    return isCalm && isPlanned && faults.length > 0 ? new RestingChecker(court) : null
  }

  constructor(court: Court) {
    this.#court = court
  }

  /** Its stop is complete; `told`: the others were. */
  stopped(node: SimNode, told: boolean): void {
    this.#asleep.set(node.self, node)
    this.#court.expect(
      'a planned stop',
      told,
      () => `${node.letter} could not tell the others that it rests`,
    )
  }

  /** What a node holds against others goes round with its heartbeats. */
  stepped(node: SimNode, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type !== 'send' || effect.message.type !== 'heartbeat') continue
      for (const { peer } of effect.message.suspects) {
        const asleep = this.#asleep.get(peer)
        if (asleep === undefined || asleep.isRunning) continue
        this.#court.report(
          'a planned stop',
          `${node.letter} suspects ${asleep.letter}, which rests`,
        )
      }
    }
  }
}

import type { ViewRefusal } from '../../clusters/view/view-change.ts'
import type { ChangeOutcome } from '../../clusters/view/view-register.ts'
import type { ClusterChanged, Command, Refused } from './command.ts'
import type { HomeCluster } from '../home/home-cluster.ts'
import { refuse } from './refusal.ts'

type ClusterCommand = Command<'cluster_recover' | 'cluster_evict'>
type Done = (result: ClusterChanged | Refused) => void

/** Why a person may not vote somebody out; what else may be said of a view is no answer to that. */
const WHY: Readonly<Partial<Record<ViewRefusal, string>>> = {
  not_a_member: 'it is no member of this cluster: see `printnode cluster show`',
  too_few_members: 'it is the only member',
  last_awake: 'it is the last member that is awake: somebody must keep the roster',
}

/** What a person decides about the cluster where no majority of it can. */
export class ClusterCommands {
  readonly #cluster: HomeCluster

  constructor(cluster: HomeCluster) {
    this.#cluster = cluster
  }

  handle(command: ClusterCommand, done: Done): void {
    const id = this.#cluster.view?.cluster ?? null
    if (id === null) {
      done(refuse('conflict', 'this shop is in no cluster yet'))
      return
    }
    if (command.type === 'cluster_evict') {
      this.#cluster.evict(command.peer, (outcome) => done(evicted(outcome, id)))
    } else if (command.cluster !== id) {
      // Decided while looking at another cluster: it may have been recovered by somebody else.
      done(refuse('conflict', `this shop is in cluster ${id}: look again with \`cluster show\``))
    } else {
      this.#cluster.recover((isDone) =>
        done(
          isDone
            ? { ok: true, cluster: id }
            : refuse(
                'conflict',
                `the keepers of cluster ${id} answer: there is nothing to recover`,
              ),
        ),
      )
    }
  }
}

function evicted(
  outcome: ChangeOutcome,
  cluster: ClusterChanged['cluster'],
): ClusterChanged | Refused {
  if (outcome === 'done') return { ok: true, cluster }
  if (outcome === 'unknown') {
    return refuse('unknown_outcome', 'it may have been voted out: look with `cluster show`')
  }
  if (outcome === 'unavailable' || outcome === 'unreadable') {
    return refuse('quorum_unavailable', 'the keepers of the cluster cannot be reached: try again')
  }
  return refuse('conflict', WHY[outcome] ?? `it cannot be voted out now: ${outcome}`)
}

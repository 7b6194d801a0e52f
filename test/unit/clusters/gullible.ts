import { COLLECTOR_RULES } from '../../../src/membership/detection/collector.ts'
import type { Watch } from '../../../src/membership/detection/watch.ts'
import type { StewardInit } from '../../../src/clusters/steward/steward-init.ts'
import { StewardCourt } from './steward-court.ts'

/** Shops that hold a member for gone as soon as they themselves have not heard it for long. */
export class GullibleCourt extends StewardCourt {
  constructor(seed: string, guardBelievesAll: boolean) {
    super(seed)
    // One vote, one's own, is put forward as a certificate.
    this.rules = { ...COLLECTOR_RULES, votesNeeded: () => 1 }
    if (guardBelievesAll) this.flawOf = () => null
  }

  override watchFor(watch: Watch): StewardInit['watch'] {
    let looks = 0
    return {
      setRoster: (roster) => watch.setRoster(roster),
      // Silence alone is enough for them.
      get changes() {
        looks += 1
        return looks
      },
      collect: (request, done) => watch.collect(request, done),
      standing: (peer) => {
        const standing = watch.standing(peer)
        const silentMs = watch.silenceOf(peer)
        const since = this.now - silentMs
        return silentMs < this.terms.evictMs
          ? standing
          : { ...standing, level: 'unreachable', since }
      },
    }
  }
}

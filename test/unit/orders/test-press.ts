import type { PeerId, ReservationId } from '../../../src/models/ids.ts'
import type { ArtworkRef } from '../../../src/models/order.ts'
import type { ObtainFailure } from '../../../src/ports/hands.ts'
import type { DoorFailure, DoorState, JobTicket } from '../../../src/ports/production.ts'

/** How the next answers of the outside world go wrong; nothing unless a test says so. */
export interface PressTroubles {
  /** What `obtain` answers, file by file; then success. */
  obtain: ObtainFailure[]
  stage: DoorFailure[]
  /** `lost`: it prints and says nothing. `unknown_printed`: it prints and cannot tell. */
  release: (DoorFailure | 'unknown' | 'lost' | 'unknown_printed')[]
  /** Overrides what the door knows of a job. */
  probe: DoorState[]
}

/** The outside of one shop: its door and its press, which outlive the process and count paper. */
export class TestPress {
  /** Jobs in the order in which they came out on paper: what really happened. */
  readonly printed: ReservationId[] = []
  readonly tickets: JobTicket[] = []
  readonly obtained: { readonly ref: ArtworkRef; readonly holders: readonly PeerId[] }[] = []
  readonly discarded: ReservationId[] = []
  readonly troubles: PressTroubles = { obtain: [], stage: [], release: [], probe: [] }
  readonly staged = new Set<ReservationId>()
  /** False: it prints whatever it is given, as often as it is given, and knows no names. */
  remembers = true
  releases = 0
  probes = 0
  /** No holder of any file can be reached. */
  isCutOff = false

  obtain(ref: ArtworkRef, holders: readonly PeerId[]): ObtainFailure | null {
    this.obtained.push({ ref, holders })
    return this.troubles.obtain.shift() ?? (this.isCutOff ? 'artwork_unavailable' : null)
  }

  stage(ticket: JobTicket): DoorFailure | null {
    const failure = this.troubles.stage.shift()
    if (failure !== undefined) return failure
    this.tickets.push(ticket)
    if (!this.remembers || !this.printed.includes(ticket.job)) this.staged.add(ticket.job)
    return null
  }

  release(job: ReservationId): 'released' | 'unknown' | DoorFailure | 'lost' {
    this.releases += 1
    const trouble = this.troubles.release.shift()
    if (trouble === 'door_failed' || trouble === 'door_busy' || trouble === 'unknown')
      return trouble
    if (trouble === 'artwork_unavailable') return trouble
    if (!this.staged.delete(job)) return this.printed.includes(job) ? 'released' : 'door_failed'
    this.printed.push(job)
    if (trouble === 'lost') return 'lost'
    return trouble === 'unknown_printed' ? 'unknown' : 'released'
  }

  probe(job: ReservationId): DoorState {
    this.probes += 1
    const told = this.troubles.probe.shift()
    if (told !== undefined) return told
    if (!this.remembers) return 'unknown'
    if (this.staged.has(job)) return 'staged'
    return this.printed.includes(job) ? 'released' : 'absent'
  }

  discard(job: ReservationId): void {
    this.discarded.push(job)
    this.staged.delete(job)
  }

  /** The operating system died too: what was staged is gone, what is printed is not known here. */
  forgetStaged(): void {
    this.staged.clear()
  }
}

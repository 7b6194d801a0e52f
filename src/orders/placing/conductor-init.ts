import type { OrderId, PartId } from '../../models/ids.ts'
import type { Context } from '../../ports/context.ts'
import type { KeyGate } from '../intake/key-gate.ts'
import type { Certify, Outlook } from '../outlook.ts'
import type { PlacementTerms } from './placement.ts'
import type { OrderRegistry } from '../registry.ts'
import type { Given } from './reminders.ts'
import type { Consult, Refine, Route } from './route-port.ts'

interface Recorder {
  record(order: OrderId, part: PartId, attempt: number, explanation: unknown): void
}

/** What a conductor is given (`conductor.ts`). */
export interface ConductorInit {
  readonly context: Context
  readonly registry: OrderRegistry
  readonly route: Route
  readonly consult: Consult
  readonly refine: Refine
  readonly terms: PlacementTerms
  readonly recorder: Recorder
  readonly outlook: Outlook
  readonly certify: Certify
  readonly gate: Pick<KeyGate, 'isOpen' | 'ask'>
  readonly given: Given
}

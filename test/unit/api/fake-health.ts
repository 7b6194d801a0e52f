import type { NodeStatus, StopProgress } from '../../../src/runtime/commands/command.ts'
import type { NodeHealth } from '../../../src/runtime/commands/health-room.ts'

export function healthOf(status: NodeStatus): NodeHealth {
  return {
    ok: true,
    at: status.lastEvent,
    status,
    members: [],
    keepers: [status.peer],
    load: null,
    stages: { in_progress: 1, complete: 2, canceled: 0 },
    partsParked: 0,
    partsOnHold: 1,
    backlog: { waiting: 5, onPress: 0 },
    roundMs: 12,
    lateness: 0,
    clockCorrectionMs: -23 * 60_000,
  }
}

export const STOPPED: StopProgress = {
  phase: 'done',
  partsGivenBack: 0,
  partsKept: 0,
  ordersOpen: 0,
  ordersMoved: 0,
  ordersLeft: 0,
  ordersStranded: 0,
  resting: true,
  tookMs: 1_000,
}

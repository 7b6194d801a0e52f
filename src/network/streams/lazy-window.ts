import type { Stream } from '@libp2p/interface'

/** The part of a stream of `@libp2p/yamux` that says how much more the other side may send. */
interface ReceiveWindow {
  readonly state: number
  readonly recvWindow: number
  /** What is left of it. */
  readonly recvWindowCapacity: number
  sendWindowUpdate(): void
}

/** `StreamState.Established` of `@libp2p/yamux`: before, an update is also the acknowledgement. */
const ESTABLISHED = 3

/**
 * Yamux for JavaScript answers every piece of data with a window update: as many small encrypted
 * writes again as there are frames, and the other side reads each. As the other implementations
 * (and the specification's sense) have it, half a window may be used up first.
 *
 * False, and nothing changed, for a stream of another kind.
 */
export function updateWindowLazily(stream: Stream): boolean {
  const window = stream as Partial<ReceiveWindow>
  const update = window.sendWindowUpdate?.bind(window)
  if (update === undefined || window.recvWindowCapacity === undefined) return false
  window.sendWindowUpdate = () => {
    const { state, recvWindow = 0, recvWindowCapacity = 0 } = window
    if (state !== ESTABLISHED || recvWindowCapacity <= recvWindow / 2) update()
  }
  return true
}

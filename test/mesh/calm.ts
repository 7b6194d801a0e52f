/** Of one core, over a look. */
const UTILIZATION = 0.8
const LOOK_MS = 500

/**
 * The one event loop has time to spare again. Whoever starts more while it has none makes all of them
 * miss each other's heartbeats, and what they then do about that is more work still.
 */
export async function calm(msMax: number): Promise<void> {
  for (const until = Date.now() + msMax; Date.now() < until;) {
    const before = performance.eventLoopUtilization()
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    if (performance.eventLoopUtilization(before).utilization < UTILIZATION) return
  }
}

import { setFlagsFromString } from 'node:v8'

/**
 * V8's young generation grows with what survives in it, and loading a program is nothing but that: 64
 * MiB that an idle shop's computer would not see again. So it stays as it is until the daemon runs,
 * which costs some more, smaller collections; under load it may grow as always.
 */
export async function withSmallYoungGeneration<Result>(
  start: () => Promise<Result>,
): Promise<Result> {
  setFlagsFromString('--semi-space-growth-factor=1')
  try {
    return await start()
  } finally {
    // V8's own.
    setFlagsFromString('--semi-space-growth-factor=2')
  }
}

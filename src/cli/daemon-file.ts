import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

/** The pid file: which process is the daemon of this home, and where its API is. */
export const DAEMON_FILE = 'daemon.json'

const DaemonFile = z.object({ pid: z.number().int().positive(), api: z.url() })
export type DaemonFile = z.infer<typeof DaemonFile>

/** Null if no daemon has written one, or it is damaged: then nothing is known to run. */
export function readDaemonFile(home: string): DaemonFile | null {
  try {
    return DaemonFile.parse(JSON.parse(readFileSync(join(home, DAEMON_FILE), 'utf8')))
  } catch {
    return null
  }
}

export function writeDaemonFile(home: string, file: DaemonFile): void {
  writeFileSync(join(home, DAEMON_FILE), `${JSON.stringify(file)}\n`)
}

/** Only what this process wrote: a later daemon of the same home keeps its own. */
export function removeDaemonFile(home: string, pid: number): void {
  if (readDaemonFile(home)?.pid === pid) rmSync(join(home, DAEMON_FILE), { force: true })
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process: alive, but not ours to signal.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { assert } from '../models/failure.ts'
import { checkPdf } from './pdf-check.ts'

/** What the thread is started with. */
export interface PreflightInput {
  readonly file: string
  readonly size: string | null
}

async function main(port: MessagePort, { file, size }: PreflightInput): Promise<void> {
  port.postMessage(await checkPdf(readFileSync(file), size))
}

assert(parentPort !== null, 'the preflight worker runs as a thread')
await main(parentPort, workerData as PreflightInput)

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { Failure, assert } from '../models/failure.ts'
import { Committer } from './committer.ts'
import { openLedger } from './open-ledger.ts'
import { Upkeep } from './upkeep.ts'
import type { FromWorker, ToWorker, WorkerInput } from './worker-messages.ts'

/** The thread that owns the database: flushes block it, and not the node's loop. */
function main(input: WorkerInput): void {
  const port = parentPort
  assert(port !== null, 'the store worker runs as a thread')
  const tell = (message: FromWorker): void => {
    port.postMessage(message)
  }
  try {
    const { pagesMax, home, nowMs } = input
    const { ledger, opening } = openLedger({
      home,
      nowMs,
      ...(pagesMax === null ? {} : { pagesMax }),
    })
    const { storeId, boot, seq } = ledger.state
    const committer = new Committer(ledger)
    const upkeep = new Upkeep(ledger)
    port.on('message', (first: ToWorker) => {
      let next: ToWorker | null = first
      let closing = false
      const take = (): Extract<ToWorker, { type: 'commit' }> | null => {
        const message = next ?? (receiveMessageOnPort(port)?.message as ToWorker | undefined)
        next = null
        if (message?.type === 'commit') return message
        closing ||= message?.type === 'close'
        return null
      }
      committer.run(take, tell)
      if (!closing) {
        upkeep.committed()
        return
      }
      upkeep.stop()
      ledger.close()
      tell({ type: 'closed' })
      port.close()
    })
    tell({ type: 'opened', storeId, boot, seq, opening })
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'store_failed'
    tell({ type: 'refused', code, message: error instanceof Error ? error.message : String(error) })
    port.close()
  }
}

main(workerData as WorkerInput)

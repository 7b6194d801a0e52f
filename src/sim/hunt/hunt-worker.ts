import { parentPort } from 'node:worker_threads'
import type { Order } from './hunt.ts'
import { runSeed } from '../run.ts'

parentPort?.on('message', (order: Order) => {
  if (order === 'leave') parentPort?.close()
  else parentPort?.postMessage(runSeed(order.seed))
})

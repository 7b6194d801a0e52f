import { Agent, request } from 'node:http'
import { quantile } from './statistics.ts'

/** What one client saw who kept `concurrency` requests under way. */
export interface Load {
  readonly perSecond: number
  /** Milliseconds from sending to the whole answer. */
  readonly p50: number
  readonly p99: number
}

export interface Target {
  readonly url: string
  readonly token: string
}

/** Posts `count` bodies over kept connections; fails on any answer but success. */
export async function load(
  target: Target,
  concurrency: number,
  count: number,
  body: () => string,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const times: number[] = []
  let left = count
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const from = performance.now()
      await post(target, agent, body())
      times.push(performance.now() - from)
    }
  }
  const from = performance.now()
  try {
    await Promise.all(Array.from({ length: concurrency }, client))
  } finally {
    agent.destroy()
  }
  const perSecond = (1_000 * count) / (performance.now() - from)
  return { perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

/** Resolves with the answer; rejects unless it is a success. */
export function post({ url, token }: Target, agent: Agent, body: string): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode = 0 } = response
        const answer = Buffer.concat(chunks).toString()
        if (statusCode >= 200 && statusCode < 300) resolve(answer)
        else reject(new Error(`${url} answered ${statusCode}: ${answer}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

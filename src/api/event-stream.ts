import type { ServerResponse } from 'node:http'
import { Failure } from '../models/failure.ts'
import type { MerchantId } from '../models/ids.ts'
import type { NodeHandle } from '../runtime/node-handle.ts'
import type { NodeEvent } from '../runtime/commands/command.ts'
import { viewNodeEvent } from './order-view.ts'

/** Each holds a socket and a page of events; a dashboard and a few shops' programs need no more. */
export const STREAMS_MAX = 64
/** Events read from the feed at once. */
const PAGE = 256
/** Proxies close what is silent for a minute. */
const HEARTBEAT_MS = 15_000
/** A reader that takes nothing for so long is gone; it comes back with its cursor and misses nothing. */
const SLOW_READER_MS = 30_000

export interface Subscription {
  /** The last event that the subscriber has. */
  readonly after: number
  /** Null: events of all merchants. */
  readonly merchant: MerchantId | null
}

/**
 * The feed as server-sent events. A live event only wakes a stream; what it sends is always read from
 * the feed behind its cursor. So nothing is missed or repeated between replay and live, and a slow
 * reader costs one page, however far it is behind.
 */
export class EventStreams {
  readonly #handle: NodeHandle
  readonly #open = new Set<Stream>()
  #unsubscribe: (() => void) | null = null

  constructor(handle: NodeHandle) {
    this.#handle = handle
  }

  /** Takes over the response until either side ends. Throws a Failure `busy` at the limit. */
  serve(response: ServerResponse, subscription: Subscription): void {
    if (this.#open.size >= STREAMS_MAX) {
      throw new Failure('busy', `${STREAMS_MAX} event streams are open`)
    }
    this.#unsubscribe ??= this.#handle.onEvent(() => {
      for (const stream of this.#open) stream.wake()
    })
    const stream = new Stream(this.#handle, response, subscription)
    this.#open.add(stream)
    response.once('close', () => {
      this.#open.delete(stream)
      if (this.#open.size > 0) return
      this.#unsubscribe?.()
      this.#unsubscribe = null
    })
    void stream.run()
  }

  close(): void {
    for (const stream of this.#open) stream.end()
  }
}

class Stream {
  readonly #handle: NodeHandle
  readonly #response: ServerResponse
  readonly #merchant: MerchantId | null
  #cursor: number
  /** Something may have happened since the last page was asked for. */
  #news = true
  #alarm: () => void = () => {}

  constructor(handle: NodeHandle, response: ServerResponse, { after, merchant }: Subscription) {
    this.#handle = handle
    this.#response = response
    this.#cursor = after
    this.#merchant = merchant
    response.on('close', () => this.wake())
  }

  wake(): void {
    this.#news = true
    this.#alarm()
  }

  end(): void {
    this.#response.end()
    this.wake()
  }

  async run(): Promise<void> {
    try {
      this.#response.flushHeaders()
      while (!this.#isOver()) {
        this.#news = false
        const more = await this.#sendPage()
        if (!more && !this.#news) await this.#sleep()
      }
    } catch {
      // The feed cannot be read: the subscriber sees the end and comes back with its cursor.
      this.#response.destroy()
    }
  }

  /** Whether there is more behind the page. */
  async #sendPage(): Promise<boolean> {
    const page = await this.#handle.execute({ type: 'events', after: this.#cursor, limit: PAGE })
    const lost = this.#cursor < page.oldest - 1
    if (lost || this.#cursor > page.last) {
      // Events are forgotten after a while: such a subscriber must read its orders anew.
      this.#cursor = lost ? page.oldest - 1 : page.last
      await this.#send(`id: ${this.#cursor}\nevent: reset\ndata: {"oldest":${page.oldest}}\n\n`)
      return true
    }
    for (const event of page.events) {
      this.#cursor = event.seq
      if (this.#merchant !== null && event.merchant !== this.#merchant) continue
      if (!(await this.#send(frameOf(event)))) return false
    }
    return page.events.length > 0
  }

  /** False once the reader is gone. */
  async #send(text: string): Promise<boolean> {
    if (this.#isOver()) return false
    if (this.#response.write(text)) return true
    const drained = await this.#drained()
    if (!drained) this.#response.destroy()
    return drained
  }

  #drained(): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (ok: boolean) => (): void => {
        clearTimeout(timer)
        this.#response.off('drain', onDrain).off('close', onGone)
        resolve(ok)
      }
      const onDrain = settle(true)
      const onGone = settle(false)
      const timer = setTimeout(onGone, SLOW_READER_MS)
      this.#response.on('drain', onDrain).on('close', onGone)
    })
  }

  async #sleep(): Promise<void> {
    const woken = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), HEARTBEAT_MS)
      this.#alarm = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
    this.#alarm = () => {}
    // A comment: keeps the way open, and finds out whether the reader is still there.
    if (!woken) await this.#send(': still here\n\n')
  }

  #isOver(): boolean {
    return this.#response.destroyed || this.#response.writableEnded
  }
}

function frameOf(event: NodeEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(viewNodeEvent(event))}\n\n`
}

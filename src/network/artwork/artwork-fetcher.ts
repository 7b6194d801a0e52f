import type { Libp2p, Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import { pipe } from 'it-pipe'
import { peerIdFromString } from '@libp2p/peer-id'
import { isPeerId } from '../../crypto/peer-key.ts'
import { Failure } from '../../models/failure.ts'
import type { ArtworkHash, PeerId } from '../../models/ids.ts'
import type {
  ArtworkDownload,
  ArtworkFailure,
  ArtworkFetcher,
  ArtworkStore,
} from '../../ports/artwork.ts'
import {
  ARTWORK_ANSWER_TIMEOUT_MS,
  ARTWORK_BYTES_MAX,
  ARTWORK_MESSAGE_BYTES_MAX,
  ARTWORK_PROTOCOL,
  ARTWORK_STALL_MS,
  decodeArtworkAnswer,
  encodeArtworkRequest,
} from './artwork-protocol.ts'
import type { Counters } from '../counters.ts'
import { Slots } from './slots.ts'
import { streamChunks } from './stream-chunks.ts'

/** At a time; a shop's line is full with four, and each order waits for its own file only. */
const FETCHING_MAX = 4
/** Jobs that wait for a fetch are in the shop's own books; more than this come again later. */
const WAITING_MAX = 256

export interface ArtworkFetchOptions {
  readonly libp2p: Libp2p
  readonly store: ArtworkStore
  readonly counters: Counters
  readonly bytesMax?: number
  /** More holders, for when those that are named have nothing; not there: nobody knows more. */
  readonly find?: (hash: ArtworkHash, signal: AbortSignal) => Promise<PeerId[]>
  /** Without a byte for so long, the next holder is asked. */
  readonly stallMs?: number
}

type Result = Awaited<ReturnType<ArtworkFetcher['fetch']>>
/** What one holder was good for. `absent`: it says that it has no such file. */
type Attempt = 'done' | 'absent' | 'failed' | 'mismatch'

/** Fetches files from whoever holds them; what one holder began, another may finish. */
export class MeshArtworkFetcher implements ArtworkFetcher {
  readonly #options: ArtworkFetchOptions
  readonly #slots = new Slots(FETCHING_MAX, WAITING_MAX)
  /** The last fetch of each hash: two at once would write one partial file. */
  readonly #running = new Map<ArtworkHash, Promise<unknown>>()

  constructor(options: ArtworkFetchOptions) {
    this.#options = options
  }

  /** See ports/artwork.ts. Rejects only if the local disk fails (`store_failed`). */
  async fetch(
    hash: ArtworkHash,
    bytes: number,
    holders: readonly PeerId[],
    signal: AbortSignal,
  ): Promise<Result> {
    if (bytes > (this.#options.bytesMax ?? ARTWORK_BYTES_MAX)) return failed('artwork_too_large')
    const before = this.#running.get(hash) ?? Promise.resolve()
    const fetching = before.then(() =>
      this.#slots.run(() => this.#fetchFromAny(hash, bytes, holders, signal)),
    )
    const settled = fetching.catch(() => null)
    this.#running.set(hash, settled)
    try {
      return (await fetching) ?? failed('artwork_unavailable')
    } finally {
      if (this.#running.get(hash) === settled) this.#running.delete(hash)
    }
  }

  async #fetchFromAny(
    hash: ArtworkHash,
    bytes: number,
    holders: readonly PeerId[],
    signal: AbortSignal,
  ): Promise<Result> {
    const { store } = this.#options
    if (store.size(hash) === bytes) return { ok: true }
    const outcomes = new Set<Attempt>()
    const fetched = await this.#fetchFromOne(
      hash,
      bytes,
      this.#nearestFirst(holders),
      signal,
      outcomes,
    )
    if (
      fetched ||
      (holders.length > 0 && (await this.#fetchFromFound(hash, bytes, holders, signal)))
    ) {
      return { ok: true }
    }
    // Who was not reached may have the right bytes: nobody can say yet that there are none.
    const isNowhere = outcomes.has('mismatch') && !outcomes.has('failed')
    return failed(isNowhere ? 'artwork_hash_mismatch' : 'artwork_unavailable')
  }

  /** Whoever the DHT says has it, beside those that were asked. What is wrong there proves nothing. */
  async #fetchFromFound(
    hash: ArtworkHash,
    bytes: number,
    asked: readonly PeerId[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const found = (await this.#options.find?.(hash, signal)) ?? []
    const others = this.#nearestFirst(found.filter((peer) => !asked.includes(peer)))
    return await this.#fetchFromOne(hash, bytes, others, signal, new Set())
  }

  /** True once one of them gave it; `outcomes` gets what each was good for. */
  async #fetchFromOne(
    hash: ArtworkHash,
    bytes: number,
    holders: readonly PeerId[],
    signal: AbortSignal,
    outcomes: Set<Attempt>,
  ): Promise<boolean> {
    const { counters } = this.#options
    for (const holder of holders) {
      if (signal.aborted) break
      let attempt = await this.#fetchFrom(hash, bytes, holder, signal)
      // The wrong bytes may be an earlier holder's: this one gets a chance from the first byte.
      if (attempt.mixed && attempt.outcome === 'mismatch') {
        attempt = await this.#fetchFrom(hash, bytes, holder, signal)
      }
      counters.count(`artwork_fetch_${attempt.outcome}`)
      if (attempt.outcome === 'done') return true
      outcomes.add(attempt.outcome)
    }
    return false
  }

  /** Who is connected comes first: a dead one costs a dial. */
  #nearestFirst(holders: readonly PeerId[]): PeerId[] {
    const { libp2p } = this.#options
    const others = holders.filter((peer) => isPeerId(peer) && peer !== libp2p.peerId.toString())
    const connected = new Set(libp2p.getPeers().map((peer) => peer.toString()))
    return others.toSorted((a, b) => Number(connected.has(b)) - Number(connected.has(a)))
  }

  async #fetchFrom(
    hash: ArtworkHash,
    bytes: number,
    holder: PeerId,
    signal: AbortSignal,
  ): Promise<{ outcome: Attempt; mixed: boolean }> {
    const download = await this.#options.store.resume(hash)
    const mixed = download.offset > 0
    if (download.offset < bytes) {
      const outcome = await this.#download(download, hash, bytes, holder, signal)
      if (outcome !== 'whole') {
        await download.abort()
        return { outcome, mixed }
      }
    }
    return { outcome: (await download.finish()) ? 'done' : 'mismatch', mixed }
  }

  /** `whole`: the download has all its bytes now. Throws only what the disk does. */
  async #download(
    download: ArtworkDownload,
    hash: ArtworkHash,
    bytes: number,
    holder: PeerId,
    signal: AbortSignal,
  ): Promise<'whole' | 'absent' | 'failed'> {
    let stream: Stream | null = null
    const abort = (): void => stream?.abort(new Error('the fetch was called off'))
    signal.addEventListener('abort', abort)
    try {
      stream = await this.#open(hash, download.offset, bytes, holder, signal)
      if (stream === null) return 'absent'
      const wanted = bytes - download.offset
      const stallMs = this.#options.stallMs ?? ARTWORK_STALL_MS
      const received = await pipe(
        streamChunks(stream, stallMs),
        (chunks) => atMost(chunks, wanted),
        (chunks) => appendAll(download, chunks),
      )
      await stream.close({ signal: AbortSignal.timeout(ARTWORK_ANSWER_TIMEOUT_MS) })
      return received === wanted ? 'whole' : 'failed'
    } catch (error) {
      stream?.abort(error as Error)
      if (!(error instanceof Failure)) return 'failed'
      await download.abort()
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** A stream about to deliver, or null if the holder has no such file. Throws where that is not said. */
  async #open(
    hash: ArtworkHash,
    offset: number,
    bytes: number,
    holder: PeerId,
    callOff: AbortSignal,
  ): Promise<Stream | null> {
    const signal = AbortSignal.any([callOff, AbortSignal.timeout(ARTWORK_ANSWER_TIMEOUT_MS)])
    const { libp2p } = this.#options
    const stream = await libp2p.dialProtocol(peerIdFromString(holder), ARTWORK_PROTOCOL, { signal })
    try {
      const messages = lpStream(stream, { maxDataLength: ARTWORK_MESSAGE_BYTES_MAX })
      await messages.write(encodeArtworkRequest({ hash, offset }), { signal })
      const answer = decodeArtworkAnswer((await messages.read({ signal })).subarray())
      messages.unwrap()
      if (answer?.type === 'sending' && answer.bytes === bytes) return stream
      const refusal = answer?.type === 'refused' ? answer.reason : 'another size'
      if (refusal !== 'not_held') throw new Error(`the holder does not deliver: ${refusal}`)
      stream.abort(new Error('the holder has not what was asked for'))
      return null
    } catch (error) {
      stream.abort(error as Error)
      throw error
    }
  }
}

function failed(failure: ArtworkFailure): Result {
  return { ok: false, failure }
}

/** Throws when a holder sends more than it announced. */
async function* atMost(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new Error('the holder sends more than it announced')
    yield chunk
  }
}

async function appendAll(
  download: ArtworkDownload,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  let bytes = 0
  for await (const chunk of chunks) {
    try {
      await download.append(chunk)
    } catch (error) {
      // Not the holder's fault: asking the next one would fail alike.
      throw new Failure('store_failed', 'artwork cannot be written', 'artwork', error)
    }
    bytes += chunk.byteLength
  }
  return bytes
}

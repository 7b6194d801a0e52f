import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Failure } from '../models/failure.ts'
import type { FailureCode } from '../models/failure.ts'
import type { ErrorBody } from './error-body.ts'
import { HTTP_STATUS } from './error-table.ts'

/** As long as the API itself waits for its node, and a little for the way. */
const ANSWER_MS_MAX = 40_000
/** 200 MiB over a line of 5 Mbit/s. */
const UPLOAD_MS_MAX = 10 * 60_000

/** How to reach a daemon's API. */
export interface ApiAddress {
  /** `http://127.0.0.1:7471` */
  readonly url: string
  readonly token: string | null
}

/**
 * The API from outside, for the CLI. Every error is a Failure with the API's code; its cause is the
 * whole ErrorBody.
 */
export class ApiClient {
  readonly #address: ApiAddress

  constructor(address: ApiAddress) {
    this.#address = address
  }

  get url(): string {
    return this.#address.url
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#send<Answer>('GET', path, {}, ANSWER_MS_MAX)
  }

  post<Answer>(path: string, body: object = {}): Promise<Answer> {
    return this.#json<Answer>('POST', path, body)
  }

  put<Answer>(path: string, body: object): Promise<Answer> {
    return this.#json<Answer>('PUT', path, body)
  }

  /** Streams a file. Throws `not_found` if there is none. */
  async upload<Answer>(path: string, file: string, mediaType: string): Promise<Answer> {
    const handle = await open(file).catch((error: unknown) => {
      throw new Failure('not_found', `${file} cannot be read`, file, error)
    })
    const { size } = await handle.stat()
    // `end: size - 1`: the length that was announced must hold if the file grows meanwhile.
    const stream = size === 0 ? Readable.from([]) : handle.createReadStream({ end: size - 1 })
    const init: RequestInit & { duplex: 'half' } = {
      headers: { 'content-type': mediaType, 'content-length': String(size) },
      body: Readable.toWeb(stream),
      duplex: 'half',
    }
    try {
      return await this.#send<Answer>('POST', path, init, UPLOAD_MS_MAX)
    } finally {
      await handle.close().catch(() => undefined)
    }
  }

  #json<Answer>(method: string, path: string, body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json' }
    return this.#send<Answer>(method, path, { headers, body: JSON.stringify(body) }, ANSWER_MS_MAX)
  }

  async #send<Answer>(
    method: string,
    path: string,
    init: RequestInit,
    timeoutMs: number,
  ): Promise<Answer> {
    const { url, token } = this.#address
    const headers = new Headers(init.headers)
    if (token !== null) headers.set('authorization', `Bearer ${token}`)
    let response: Response
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      response = await fetch(new URL(path, url), { ...init, method, headers, signal })
    } catch (error) {
      throw this.#unreachable(method, error)
    }
    const body: unknown = await response.json().catch(() => null)
    if (response.ok) return body as Answer
    throw failureOf(response.status, body)
  }

  #unreachable(method: string, cause: unknown): Failure {
    const { url } = this.#address
    const timedOut = cause instanceof Error && cause.name === 'TimeoutError'
    // A request that changes something may have got there before the line broke.
    if (timedOut && method !== 'GET') {
      return new Failure('unknown_outcome', `no answer from ${url} in time`, null, cause)
    }
    const inner = cause instanceof Error ? cause.cause : undefined
    const code = inner instanceof Error && 'code' in inner ? ` (${String(inner.code)})` : ''
    return new Failure('daemon_unreachable', `no daemon answers at ${url}${code}`, null, cause)
  }
}

function failureOf(status: number, body: unknown): Failure {
  if (isErrorBody(body)) {
    const { code, message, field } = body.error
    return new Failure(code, message, field, body)
  }
  return new Failure('internal', `the daemon answered ${status} without an explanation`)
}

export function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  return (error.code as FailureCode) in HTTP_STATUS
}

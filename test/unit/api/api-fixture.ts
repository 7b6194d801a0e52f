import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { ApiOptions } from '../../../src/api/context.ts'
import { buildApi } from '../../../src/api/server.ts'
import { operatorToken, TokenBook } from '../../../src/api/token-book.ts'
import type { MerchantId } from '../../../src/models/ids.ts'
import { exportOrder } from '../../../src/orders/proof/order-export.ts'
import { FakeNode, NOW } from './fake-node.ts'

export const NETWORK_ID = '0123456789abcdef0123456789abcdef'
export const PDF = Buffer.from('%PDF-1.7 one page')
export const MERCHANT = 'c1.4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM4' as MerchantId
export const RIVAL = 'c1.8opHzTAnfzRpPEx21XtnrVTX28YQuCpAjcn1PczScKh1' as MerchantId

/** The API of a fake node, with an operator and two merchants; no sockets. */
export class ApiFixture {
  readonly node = new FakeNode()
  readonly dir = mkdtempSync(join(tmpdir(), 'printnode-api-'))
  readonly tokens = TokenBook.open(this.dir)
  readonly operator = operatorToken(this.dir)
  readonly merchant = this.tokens.addMerchant(MERCHANT, 'Books & Co', NOW)
  readonly rival = this.tokens.addMerchant(RIVAL, 'Rival', NOW)
  app!: FastifyInstance

  static async start(options: ApiOptions = {}): Promise<ApiFixture> {
    const fixture = new ApiFixture()
    const { node, tokens } = fixture
    fixture.app = await buildApi(
      {
        handle: node,
        admin: node.admin,
        tokens,
        preflight: async (path, size) => {
          const bytes = node.artwork.files.get(path.split('/').at(-1) as never)
          const isPdf =
            Buffer.from(bytes ?? [])
              .subarray(0, 5)
              .toString() === '%PDF-'
          if (!isPdf) return { ok: false, code: 'not_a_pdf', message: 'this is no PDF' }
          return size === 'A0'
            ? { ok: false, code: 'page_size_mismatch', message: 'the pages are not A0' }
            : { ok: true, pages: 1 }
        },
        currency: 'USD',
        exportOrder: (order) => exportOrder(order, NETWORK_ID),
        orderDefaults: { strategy: 'auto', maxSplits: 3 },
        now: () => NOW,
        version: '0.0.0-test',
      },
      options,
    )
    return fixture
  }

  async stop(): Promise<void> {
    await this.app.close()
    rmSync(this.dir, { recursive: true, force: true })
  }

  /** One request as the operator, unless the headers say otherwise. */
  async call(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) {
    const response = await this.app.inject({
      method,
      url,
      headers: {
        host: '127.0.0.1:7070',
        authorization: `Bearer ${this.operator}`,
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as NonNullable<InjectOptions['payload']> }),
    })
    const isJson = response.headers['content-type']?.toString().startsWith('application/json')
    const json = isJson ? response.json<Json>() : {}
    return { status: response.statusCode, json, headers: response.headers, text: response.body }
  }

  async upload(bytes: Buffer = PDF, headers: Readonly<Record<string, string>> = {}) {
    return this.call('POST', '/artwork', bytes, { 'content-type': 'application/pdf', ...headers })
  }

  /** A valid order, with artwork uploaded; `path` and `value` change one field of it. */
  async order(path = '', value?: unknown): Promise<Json> {
    const { json } = await this.upload()
    return changed(validOrder(String(json['hash'])), path, value)
  }
}

export type Json = Record<string, unknown>

export function validOrder(artwork: string): Json {
  return {
    merchantReference: 'SHOP-1001',
    items: [
      {
        product: 'Poster "Bay at night"',
        process: 'digital',
        size: 'A3',
        substrate: 'silk-170',
        finishings: ['matte-lamination'],
        colours: 4,
        sides: 1,
        quantity: 5,
        artwork,
      },
    ],
    recipient: {
      name: 'Jane Doe',
      street: '1 Main St',
      city: 'San Francisco',
      region: 'CA',
      postcode: '94107',
      country: 'US',
    },
    shippingMethod: 'standard',
    shipBy: '2027-01-22',
  }
}

/** A deep copy with `items[0].quantity` (written `items.0.quantity`) set; undefined removes it. */
export function changed(source: Json, path: string, value: unknown): Json {
  const copy = structuredClone(source)
  if (path === '') return copy
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  let inner: Json = copy
  for (const step of steps) inner = inner[step] as Json
  if (value === undefined) delete inner[last]
  else inner[last] = value
  return copy
}

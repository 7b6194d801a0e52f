import { hash, randomBytes } from 'node:crypto'
import type { ArtworkHash } from '../models/ids.ts'
import type { Item } from '../models/order.ts'
import type { Submission } from '../runtime/commands/command.ts'
import type { Shelved } from './artwork-shelf.ts'
import type { InputIssue } from './error-body.ts'
import { inputIssue } from './input.ts'
import type { Parsed } from './input.ts'
import type { OrderRequest } from './order-request.ts'
import { prepareSpec } from './order-spec.ts'
import type { OrderWarning, SpecSurroundings } from './order-spec.ts'

export interface PreparedOrder {
  readonly submission: Submission
  readonly warnings: readonly OrderWarning[]
}

export interface OrderSurroundings extends SpecSurroundings {
  readonly artwork: (hash: ArtworkHash, size: string) => Promise<Shelved>
}

const SALT_BYTES = 16

/** Completes a request to what the core takes, or says everything that is wrong with it. */
export async function prepareSubmission(
  request: OrderRequest,
  idempotencyKey: string,
  around: OrderSurroundings,
): Promise<Parsed<PreparedOrder>> {
  const items: Item[] = []
  const issues: InputIssue[] = []
  for (const [index, { goods, ...item }] of request.items.entries()) {
    const shelved = await around.artwork(item.artwork, item.size)
    if (!shelved.ok) issues.push(artworkIssue(index, item.artwork, shelved))
    else {
      const { artwork } = shelved
      items.push(goods === undefined ? { ...item, artwork } : { ...item, artwork, goods })
    }
  }
  const prepared = prepareSpec(request, items, request.items.length, around)
  if (!prepared.ok) return { ok: false, issues: [...prepared.issues, ...issues] }
  if (issues.length > 0) return { ok: false, issues }
  const { spec, warnings } = prepared.value
  const { location: _location, ...recipient } = request.recipient
  const submission: Submission = {
    spec,
    recipient,
    salt: randomBytes(SALT_BYTES).toString('hex'),
    idempotencyKey,
    fingerprint: fingerprintOf(request),
    ...(request.quote === undefined ? {} : { quote: request.quote }),
  }
  return { ok: true, value: { submission, warnings } }
}

function artworkIssue(
  index: number,
  artwork: ArtworkHash,
  { code, message }: { readonly code: string; readonly message: string },
): InputIssue {
  const fix =
    code === 'not_held'
      ? 'upload the file with POST /artwork to this node first'
      : 'correct the file and upload it, or correct the item'
  return inputIssue(`items[${index}].artwork`, artwork, `${message} [${code}]`, fix)
}

/** Of what was asked, not of how it was spelt: the same key with another body is a conflict. */
export function fingerprintOf(request: OrderRequest): string {
  const { idempotencyKey: _key, ...rest } = request
  return hash('sha256', canonicalJson(rest), 'hex')
}

/** Keys in order at every level: two spellings of one value give one text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

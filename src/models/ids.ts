/**
 * Names of things. All are strings at run time; the brands keep one from being passed for another.
 * Ids are safe in file names: hot folders name files after orders.
 */
declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** A shop, its node and its libp2p peer are one: the base58 id of the node's Ed25519 key. */
export type PeerId = Branded<'PeerId'>
/** 16 random bytes in hex, made with the store: a wiped disk comes back as somebody else. */
export type StoreId = Branded<'StoreId'>
export type ClusterId = Branded<'ClusterId'>
export type OrderId = Branded<'OrderId'>
/** `p1`, `p2`, …, unique within an order. */
export type PartId = Branded<'PartId'>
/** `<order>.<part>.<attempt>`: also the job's name on the floor. */
export type ReservationId = Branded<'ReservationId'>
/** Lower-case hex of the SHA-256 of the file. */
export type ArtworkHash = Branded<'ArtworkHash'>
/** A merchant's Ed25519 identity: `<home cluster>.<base58 key>`. */
export type MerchantId = Branded<'MerchantId'>
/** A blank: `<substrate>/<size>`, what lies on a shelf before it is printed. */
export type BlankSku = Branded<'BlankSku'>

export const DAY_MS = 86_400_000

/** What an order id says by itself, so that its keepers can be found and nobody else can mint it. */
export interface OrderIdParts {
  readonly cluster: ClusterId
  readonly epoch: number
  /** Days since 1970: ids are collected by age. */
  readonly day: number
  /** Last 10 characters of the intake's peer id: 58 bits nobody else's key ends in. */
  readonly intake: string
  /** The intake's boot number and a count within it: an id is never minted twice. */
  readonly boot: number
  readonly seq: number
}

const INTAKE_TAIL = 10
const ORDER_ID =
  /^o-([a-z0-9]{1,16})-([0-9a-z]+)-([0-9a-z]+)-([1-9A-Za-z]{10})-([0-9a-z]+)-([0-9a-z]+)$/
const ORDER_ID_LENGTH_MAX = 96

export function intakeTail(peer: PeerId): string {
  return peer.slice(-INTAKE_TAIL)
}

export function makeOrderId(parts: OrderIdParts): OrderId {
  const numbers = (n: number): string => n.toString(36)
  return [
    'o',
    parts.cluster,
    numbers(parts.epoch),
    numbers(parts.day),
    parts.intake,
    numbers(parts.boot),
    numbers(parts.seq),
  ].join('-') as OrderId
}

/** Null for anything that is not an order id. */
export function parseOrderId(text: string): OrderIdParts | null {
  if (text.length > ORDER_ID_LENGTH_MAX) return null
  const match = ORDER_ID.exec(text)
  if (match === null) return null
  const [, cluster, epoch, day, intake, boot, seq] = match as unknown as string[]
  return {
    cluster: cluster as ClusterId,
    epoch: Number.parseInt(epoch ?? '', 36),
    day: Number.parseInt(day ?? '', 36),
    intake: intake ?? '',
    boot: Number.parseInt(boot ?? '', 36),
    seq: Number.parseInt(seq ?? '', 36),
  }
}

export function makeReservationId(order: OrderId, part: PartId, attempt: number): ReservationId {
  return `${order}.${part}.${attempt}` as ReservationId
}

export function makeBlankSku(substrate: string, size: string): BlankSku {
  return `${substrate}/${size}` as BlankSku
}

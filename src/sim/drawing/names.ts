import type { PeerId, StoreId } from '../../models/ids.ts'
import { interned } from '../../models/interned.ts'
import type { Dice } from '../dice.ts'

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** Base58 of an Ed25519 peer id begins so and has 52 characters. */
const PEER_PREFIX = '12D3KooW'
const PEER_LENGTH = 52

/** A peer id that looks like a real one, so that codecs and limits meet what they will meet. */
export function simPeer(dice: Dice): PeerId {
  let text = PEER_PREFIX
  while (text.length < PEER_LENGTH) text += BASE58.charAt(dice.between(0, BASE58.length - 1))
  return interned(text as PeerId)
}

export function simStoreId(dice: Dice): StoreId {
  return interned(dice.hex(32) as StoreId)
}

/** `A`, `B`, … as stories call the shops of a world. */
export function shopLetter(index: number): string {
  return String.fromCharCode(65 + index)
}

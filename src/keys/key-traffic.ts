import type { KeyMessage } from '../wire/key-messages.ts'
import type { Message } from '../wire/messages.ts'
import type { KeyAsk } from './key-acceptor.ts'
import { isClaimKey } from './key-name.ts'

const TYPES: Readonly<Record<KeyMessage['type'], true>> = {
  keys_ask: true,
  keys_told: true,
  keys_stage: true,
  keys_staged: true,
  keys_seal: true,
  keys_sealed: true,
  keys_refused: true,
  keys_pull: true,
  keys_blob: true,
  keys_open: true,
  keys_opened: true,
  key_settled: true,
}

/** A question about the register of a key, which is kept here and not with other registers. */
export type ClaimAsk = KeyAsk & { readonly key: `key/${string}` }

/** Questions about the registers of keys, and everything about their groups: what a `KeyDesk` handles. */
export function isKeyMessage(message: Message): message is KeyMessage | ClaimAsk {
  if (Object.hasOwn(TYPES, message.type)) return true
  const { type } = message
  return (
    (type === 'prepare' || type === 'accept' || type === 'read' || type === 'learn') &&
    isClaimKey(message.key)
  )
}

import type { ConnectionGater, PeerId as Libp2pPeerId } from '@libp2p/interface'
import type { PeerId } from '../../models/ids.ts'
import type { Counters } from '../counters.ts'
import type { CredentialBook } from './credential-book.ts'

/**
 * The gate between an authenticated peer and everything that libp2p would do with it: open for a
 * valid certificate in the credential book, and shut, counted by reason, for everything else.
 */
export function createGate(book: CredentialBook, counters: Counters): ConnectionGater {
  const denies = (peer: Libp2pPeerId): boolean => {
    const refusal = book.refusal(peer.toString() as PeerId)
    if (refusal !== null) counters.count(`gate_denied_${refusal}`)
    return refusal !== null
  }
  return {
    // Who is expelled is not called; whom we have never met (`missing`) we call to find out.
    denyDialPeer: (peer) => {
      const refusal = book.refusal(peer.toString() as PeerId)
      if (refusal !== 'revoked' && refusal !== 'issuer_revoked') return false
      counters.count(`gate_undialled_${refusal}`)
      return true
    },
    // The default would hide private addresses in browsers; shops live on private addresses.
    denyDialMultiaddr: () => false,
    denyInboundEncryptedConnection: denies,
    denyOutboundEncryptedConnection: denies,
    // Once more after muxing: a revocation may have come in between.
    denyInboundUpgradedConnection: denies,
    denyOutboundUpgradedConnection: denies,
    denyInboundRelayReservation: () => true,
    denyOutboundRelayedConnection: () => true,
    denyInboundRelayedConnection: () => true,
  }
}

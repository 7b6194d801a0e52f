import { decode, encode } from '@ipld/dag-cbor'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { Reporter } from '../../../src/membership/reports/reporter.ts'
import type { ReportBody } from '../../../src/membership/reports/reporter.ts'
import type { BlankSku, PeerId, StoreId } from '../../../src/models/ids.ts'
import type { ShopProfile } from '../../../src/models/shop.ts'
import type { Purpose } from '../../../src/ports/crypto.ts'

export const NETWORK = 'net-1'
/** Monday 2 March 2026, 17:00 UTC. */
export const NOW = Date.UTC(2026, 2, 2, 17)
/** A node's first boot is the clock's seconds. */
export const BOOT = NOW / 1_000

export const ALICE = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' as PeerId
export const BOB = '12D3KooWJWoaqZhDaoEFshF7Rh1bpY9ohihFhzcW6d69Lr2NASuq' as PeerId
export const STORE = '00112233445566778899aabbccddeeff' as StoreId

export function cryptoOf(peer: PeerId): KeyedHashCrypto {
  return new KeyedHashCrypto(peer, NETWORK)
}

const weekday = { opensAt: '08:30', closesAt: '18:00' }

export const PROFILE: ShopProfile = {
  peer: ALICE,
  boot: BOOT,
  revision: 1,
  name: 'Bay Prints',
  place: {
    lat: 37.77,
    lon: -122.42,
    country: 'US',
    city: 'San Francisco',
    timeZone: 'America/Los_Angeles',
    site: 'mission-1',
  },
  capabilities: [
    {
      process: 'digital',
      sizes: ['A3', 'A4', 'A5', 'business-card-us'],
      substrates: ['silk-170', 'uncoated-120', 'matte-300'],
      finishings: ['fold', 'staple'],
      coloursMax: 4,
      sidesMax: 2,
      price: { setup: 500, unit: 50, finishing: 10 },
    },
    {
      process: 'dtg',
      sizes: ['S', 'M', 'L', 'XL'],
      substrates: ['tshirt-white', 'tshirt-black'],
      finishings: [],
      coloursMax: 4,
      sidesMax: 2,
      price: { setup: 0, unit: 900, finishing: 0 },
    },
  ],
  capacity: { digital: 400, dtg: 40 },
  hours: {
    week: [weekday, weekday, weekday, weekday, weekday, null, null],
    cutOff: '15:00',
    closedDays: ['2026-12-25'],
  },
  shipping: { parcel: 500, per100Km: 20, customs: 1_500 },
  currency: 'USD',
  leadDays: 1,
  embargo: ['KP'],
}

/** Two processes and six blanks, as a usual shop has them on a Monday. */
export const BODY: ReportBody = {
  mode: 'open',
  today: 20_514,
  promise: {
    digital: [
      310, 700, 1_100, 1_500, 1_900, 1_900, 1_900, 2_300, 2_700, 3_100, 3_500, 3_900, 3_900, 3_900,
    ],
    dtg: [12, 52, 92, 132, 172, 172, 172, 212, 252, 292, 332, 372, 372, 372],
  },
  stock: Object.fromEntries(
    [
      ['silk-170/A3', 1_200],
      ['silk-170/A4', 4_000],
      ['uncoated-120/A4', 2_500],
      ['tshirt-white/S', 25],
      ['tshirt-white/M', 60],
      ['tshirt-white/L', 48],
    ].map(([sku, free]) => [sku as BlankSku, free as number]),
  ),
  bidPrice: { digital: 4 },
}

export function reporterOf(peer: PeerId, boot = BOOT): Reporter {
  return new Reporter(cryptoOf(peer), STORE, boot, PROFILE)
}

/** Takes an envelope apart, changes its body, and signs it as `signer` would. */
export function forge(
  bytes: Uint8Array,
  purpose: Purpose,
  signer: PeerId,
  change: (body: never) => unknown,
): Uint8Array {
  const [version, body] = decode<[number, Uint8Array]>(bytes)
  const changed = encode(change(decode<never>(body)))
  return encode([version, changed, cryptoOf(signer).sign(purpose, changed)])
}

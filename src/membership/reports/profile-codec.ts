import { isProcess } from '../../models/catalog.ts'
import type { Process } from '../../models/catalog.ts'
import { clockMinutes, isTimeZone } from '../../models/calendar.ts'
import { Failure } from '../../models/failure.ts'
import { GOODS_FLAGS } from '../../models/route-rules.ts'
import type { GoodsFlag } from '../../models/route-rules.ts'
import type { Capability, Opening, Refusals, ShopProfile } from '../../models/shop.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { ByteMemory } from '../../wire/byte-memory.ts'
import { PROFILE_BYTES_MAX, REPORT_UNITS_MAX, SHOPS_MAX } from '../../wire/limits.ts'
import {
  decimal,
  fieldsAmong,
  fieldsWith,
  integer,
  list,
  mapOf,
  nullOr,
  text,
  textLike,
} from '../../wire/shape.ts'
import type { Shape } from '../../wire/shape.ts'
import type { Half } from './known-entry.ts'
import { isSignedBy, openEnvelope, sealEnvelope } from './signed-envelope.ts'
import type { Envelope, Flaw } from './signed-envelope.ts'

/** Twice what configuration lets a shop say, so that a newer node may be more talkative. */
const NAMES_MAX = 128
const CAPABILITIES_MAX = 32
const CLOSED_DAYS_MAX = 200
/** There are 249 country codes. */
const COUNTRIES_MAX = 300
const NAME_LENGTH_MAX = 160

const whole = integer(0, Number.MAX_SAFE_INTEGER)
const units = integer(0, REPORT_UNITS_MAX)
/** Minor units of money. */
const amount = integer(0, 1_000_000_000_000)
const name: Shape = (value) => text(NAME_LENGTH_MAX)(value) && value !== ''
const names = list(name, NAMES_MAX)
const country = textLike(/^[A-Z]{2}$/)
const clock: Shape = (value) => typeof value === 'string' && !Number.isNaN(clockMinutes(value))
// The calendar asks the zone at every step: a name that it does not know would stop the node.
const zone: Shape = (value) => text(64)(value) && isTimeZone(value as string)
const FIELDS: Readonly<Record<string, Shape>> = {
  peer: (value) => text(128)(value) && value !== '',
  boot: whole,
  revision: whole,
  name: text(NAME_LENGTH_MAX),
  place: fieldsAmong({
    lat: decimal(-90, 90),
    lon: decimal(-180, 180),
    country,
    city: text(NAME_LENGTH_MAX),
    timeZone: zone,
    site: text(NAME_LENGTH_MAX),
  }),
  capabilities: list(
    fieldsAmong({
      process: name,
      sizes: names,
      substrates: names,
      finishings: names,
      coloursMax: integer(0, 64),
      sidesMax: integer(1, 2),
      price: fieldsAmong({ setup: amount, unit: amount, finishing: amount }),
    }),
    CAPABILITIES_MAX,
  ),
  capacity: mapOf(name, units, CAPABILITIES_MAX),
  hours: fieldsAmong({
    week: (value) =>
      list(nullOr(fieldsAmong({ opensAt: clock, closesAt: clock })), 7)(value) &&
      (value as unknown[]).length === 7,
    cutOff: clock,
    closedDays: list(textLike(/^\d{4}-\d{2}-\d{2}$/), CLOSED_DAYS_MAX),
  }),
  shipping: fieldsAmong({ parcel: amount, per100Km: amount, customs: amount }),
  currency: textLike(/^[A-Z]{3}$/),
  leadDays: integer(0, 366),
  embargo: list(country, COUNTRIES_MAX),
}
/** Profiles of the first version say nothing of special goods and refusals. */
const SHAPE = fieldsWith(FIELDS, {
  goods: names,
  refuses: fieldsAmong({ merchants: names, products: names }),
})

/** Signed bytes of a profile. Throws `invalid_config` for one that no other node would read. */
export function signProfile(profile: ShopProfile, crypto: Crypto): Uint8Array {
  const bytes = sealEnvelope('profile', profile, crypto)
  const read = readProfile(bytes)
  if (typeof read !== 'string') return bytes
  const message =
    read === 'too_large'
      ? `the shop's profile has ${bytes.length} bytes and may have ${PROFILE_BYTES_MAX}: name fewer sizes, substrates or closed days`
      : `the shop's profile has a field that other shops would refuse (${read})`
  throw new Failure('invalid_config', message, 'shop')
}

interface ReadProfile {
  readonly said: Half<ShopProfile>
  readonly envelope: Envelope
}

/** They change once in months, and come with every greeting: as many as shops may be known. */
const RECENT_MAX = SHOPS_MAX
export const recentProfiles = new ByteMemory(RECENT_MAX, readAnew)

/** What the bytes say, before anybody has asked who signed them. Never throws. */
export function readProfile(encoded: Uint8Array): ReadProfile | Flaw {
  return encoded.length > PROFILE_BYTES_MAX ? 'too_large' : recentProfiles.read(encoded)
}

function readAnew(encoded: Uint8Array): ReadProfile | Flaw {
  const envelope = openEnvelope(encoded, PROFILE_BYTES_MAX)
  if (typeof envelope === 'string') return envelope
  if (!SHAPE(envelope.content)) return 'bad_shape'
  const value = known(envelope.content as ShopProfile)
  return { said: { bytes: encoded, value }, envelope }
}

/** Whether the shop that the profile speaks of has signed it. */
export function isOwnProfile(profile: ShopProfile, envelope: Envelope, crypto: Crypto): boolean {
  return isSignedBy(profile.peer, 'profile', envelope, crypto)
}

/** Only the fields and processes that this version knows: newer ones stay in the bytes. */
function known(p: ShopProfile): ShopProfile {
  const { lat, lon, country, city, timeZone, site } = p.place
  const capacity: Partial<Record<Process, number>> = {}
  for (const [process, count] of Object.entries(p.capacity)) {
    if (isProcess(process)) capacity[process] = count
  }
  return {
    peer: p.peer,
    boot: p.boot,
    revision: p.revision,
    name: p.name,
    place: { lat, lon, country, city, timeZone, site },
    capabilities: p.capabilities.filter((c) => isProcess(c.process)).map(knownCapability),
    capacity,
    hours: {
      week: p.hours.week.map(knownOpening),
      cutOff: p.hours.cutOff,
      closedDays: p.hours.closedDays,
    },
    shipping: {
      parcel: p.shipping.parcel,
      per100Km: p.shipping.per100Km,
      customs: p.shipping.customs,
    },
    currency: p.currency,
    leadDays: p.leadDays,
    embargo: p.embargo,
    ...(p.goods === undefined ? {} : { goods: p.goods.filter(isGoodsFlag) }),
    ...(p.refuses === undefined ? {} : { refuses: knownRefusals(p.refuses) }),
  }
}

function knownCapability(c: Capability): Capability {
  const { process, sizes, substrates, finishings, coloursMax, sidesMax } = c
  const { setup, unit, finishing } = c.price
  const price = { setup, unit, finishing }
  return { process, sizes, substrates, finishings, coloursMax, sidesMax, price }
}

function isGoodsFlag(flag: string): flag is GoodsFlag {
  return (GOODS_FLAGS as readonly string[]).includes(flag)
}

function knownRefusals({ merchants, products }: Refusals): Refusals {
  return { merchants, products }
}

function knownOpening(opening: Opening | null): Opening | null {
  return opening === null ? null : { opensAt: opening.opensAt, closesAt: opening.closesAt }
}

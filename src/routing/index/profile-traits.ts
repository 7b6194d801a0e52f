import { PROCESSES } from '../../models/catalog.ts'
import type { Process } from '../../models/catalog.ts'
import type { Capability, ShopProfile } from '../../models/shop.ts'
import { customsZone } from '../customs.ts'
import { unitVector } from '../request.ts'

/** What the router's table makes of a profile, whatever else it holds. */
export interface ProfileTraits {
  readonly territory: string
  /** As posting lists hold it, but for the prices of a product. */
  readonly row: readonly number[]
  /** By index in `PROCESSES`. */
  readonly capabilities: readonly (readonly Capability[])[]
  /** Processes that it has a capability for. */
  readonly makes: readonly Process[]
}

/** Many tables of one process hold the same profiles: those of a simulated network, and of a table made anew. */
const KNOWN = new WeakMap<ShopProfile, ProfileTraits>()
const NONE: readonly Capability[] = []

export function traitsOf(profile: ShopProfile): ProfileTraits {
  let traits = KNOWN.get(profile)
  if (traits === undefined) KNOWN.set(profile, (traits = make(profile)))
  return traits
}

function make({ place, shipping, capabilities: all }: ShopProfile): ProfileTraits {
  const { parcel, per100Km, customs } = shipping
  const capabilities = PROCESSES.map((process) => {
    const own = all.filter((one) => one.process === process)
    return own.length === 0 ? NONE : own
  })
  return {
    territory: customsZone(place.country, place),
    row: [0, 0, parcel, per100Km / 100, customs, ...unitVector(place.lat, place.lon)],
    capabilities,
    makes: PROCESSES.filter((_, k) => capabilities[k] !== NONE),
  }
}

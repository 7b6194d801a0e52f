import type { Process } from '../models/catalog.ts'
import { NO_HOLIDAYS, isHolidayRegion } from './holidays.ts'
import type { Path } from './layer.ts'
import type { Config } from './schema.ts'

/** A contradiction between fields that are each right by themselves. */
export interface Contradiction {
  readonly path: Path
  readonly value: unknown
  readonly fix: string
}

export function contradictions(config: Config): Contradiction[] {
  return [
    ...capacityChecks(config),
    ...holidayChecks(config),
    ...stockChecks(config),
    ...portChecks(config),
  ]
}

function capacityChecks({ shop }: Config): Contradiction[] {
  const made = new Set<Process>(shop.capabilities.map((capability) => capability.process))
  const lacking = shop.capabilities.flatMap(({ process }, index) =>
    shop.capacity[process] === undefined
      ? [
          {
            path: ['shop', 'capabilities', index, 'process'],
            value: process,
            fix: `add shop.capacity.${process}, in units a working day`,
          },
        ]
      : [],
  )
  const idle = Object.entries(shop.capacity).flatMap(([process, units]) =>
    made.has(process as Process)
      ? []
      : [
          {
            path: ['shop', 'capacity', process],
            value: units,
            fix: `add a capability with process ${process}, or remove this line`,
          },
        ],
  )
  return [...lacking, ...idle]
}

function holidayChecks({ shop }: Config): Contradiction[] {
  const { holidays } = shop.hours
  if (holidays === NO_HOLIDAYS || isHolidayRegion(holidays)) return []
  const fix = 'give a country, with a state if it has holidays of its own: US, US-CA, DE-BY'
  return [{ path: ['shop', 'hours', 'holidays'], value: holidays, fix }]
}

function stockChecks({ stock }: Config): Contradiction[] {
  const seen = new Map<string, number>()
  return stock.flatMap(({ substrate, size }, index) => {
    const sku = `${substrate}/${size}`
    const first = seen.get(sku)
    seen.set(sku, first ?? index)
    return first === undefined
      ? []
      : [{ path: ['stock', index], value: sku, fix: `is also stock[${first}]: keep one of them` }]
  })
}

function portChecks({ api, network }: Config): Contradiction[] {
  // In single-port mode peers come in over the API's port, and `listen` is not used.
  if (api.singlePort || api.port === 0) return []
  return network.listen.flatMap((address, index) =>
    new RegExp(`/tcp/${api.port}(/|$)`).test(address)
      ? [
          {
            path: ['network', 'listen', index],
            value: address,
            fix: `has the port of api.port: take another, or set api.singlePort`,
          },
        ]
      : [],
  )
}

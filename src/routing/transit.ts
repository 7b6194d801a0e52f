import type { ShippingMethod } from '../models/catalog.ts'
import type { TransitSettings } from './settings.ts'

/** Days between leaving the shop and arriving, at least 1. */
export function transitDays(
  settings: TransitSettings,
  km: number,
  crossesBorder: boolean,
  method: ShippingMethod,
): number {
  const { steps } = settings
  const customs = crossesBorder ? settings.customsDays : 0
  let days = 0
  let reachKm = 0
  for (let i = 0; i < steps.length; i++) {
    const [upTo, stepDays] = steps[i] as readonly [number, number]
    days = stepDays
    if (km < upTo) return Math.max(1, days + settings.methodDays[method]) + customs
    reachKm = upTo
  }
  const beyond = days + 1 + Math.ceil((km - reachKm) / settings.kmPerDayBeyond)
  return Math.max(1, beyond + settings.methodDays[method]) + customs
}

import type { ShippingMethod } from '../models/catalog.ts'
import type { TransitSettings } from './settings.ts'

/** Days between leaving the shop and arriving, at least 1. Never falls with distance. */
export function transitDays(
  settings: TransitSettings,
  km: number,
  crossesBorder: boolean,
  method: ShippingMethod,
): number {
  const customs = crossesBorder ? settings.customsDays : 0
  return Math.max(1, groundDays(settings, km) + settings.methodDays[method]) + customs
}

function groundDays(settings: TransitSettings, km: number): number {
  const { steps } = settings
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as TransitSettings['steps'][number]
    if (km < step[0]) return step[1]
  }
  const last = steps[steps.length - 1]
  if (last === undefined) return 1 + Math.ceil(km / settings.kmPerDayBeyond)
  return last[1] + 1 + Math.ceil((km - last[0]) / settings.kmPerDayBeyond)
}

/** No parcel that takes at most so many days comes from farther away; negative: none arrives. */
export function reachKm(
  settings: TransitSettings,
  days: number,
  crossesBorder: boolean,
  method: ShippingMethod,
): number {
  const moving = days - (crossesBorder ? settings.customsDays : 0)
  if (moving < 1) return -1
  let reach = -1
  let last = 0
  let lastKm = 0
  for (const [upToKm, stepDays] of settings.steps) {
    last = stepDays
    lastKm = upToKm
    if (Math.max(1, stepDays + settings.methodDays[method]) <= moving) reach = upToKm
  }
  const beyond = moving - settings.methodDays[method] - last - 1
  return beyond >= 0 ? lastKm + beyond * settings.kmPerDayBeyond : reach
}

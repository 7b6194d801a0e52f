import type { ShippingMethod } from '../../models/catalog.ts'
import type { Job } from '../request.ts'
import type { RouterSettings } from '../settings.ts'
import { transitDays } from '../transit.ts'

/** What grows with the way to a job's customer but is no tariff of a shop: carriage, carbon, days. */
export class FloorWay {
  private readonly settings: RouterSettings
  /** Weights as factors, in minor units. */
  private readonly day: number
  private readonly carriage: number
  private readonly carbon: number
  private method: ShippingMethod = 'standard'
  /** Minor units for the job's way at once and a kilometre, by road and as far as a flight. */
  private road = 0
  private roadKm = 0
  private air = 0
  private airKm = 0
  private readonly airFromKm: number
  /** Up to how far, and what the days of that way count. */
  private readonly stepKm: Float64Array
  private readonly stepCost: Float64Array

  constructor(settings: RouterSettings) {
    const { cost, weights, transit } = settings
    this.settings = settings
    this.day = (weights.time / 100) * cost.perDay
    this.carriage = weights.carriage / 100
    this.carbon = (weights.carbon / 100) * cost.carbonPrice
    this.airFromKm = cost.airFromKm
    this.stepKm = Float64Array.from(transit.steps, ([km]) => km)
    this.stepCost = new Float64Array(this.stepKm.length)
  }

  /** The way's cost a kilometre, and its days, for the job's weight and method. */
  prepare({ kg, method }: Job): void {
    const { cost, transit } = this.settings
    const { carriage, carbon } = this
    this.method = method
    this.road = kg * carriage * cost.perKg
    this.roadKm = kg * (carriage * cost.perKgKm + carbon * cost.roadCo2)
    const byAir = cost.perKg + cost.airPerKg + (cost.perKgKm - cost.airPerKgKm) * cost.airFromKm
    this.air = kg * carriage * byAir
    this.airKm = kg * (carriage * cost.airPerKgKm + carbon * cost.airCo2)
    for (let i = 0; i < this.stepKm.length; i++) {
      const km = i === 0 ? 0 : (this.stepKm[i - 1] as number)
      this.stepCost[i] = this.day * transitDays(transit, km, false, method)
    }
  }

  of(km: number): number {
    const way = km <= this.airFromKm ? this.road + this.roadKm * km : this.air + this.airKm * km
    const { stepKm, stepCost } = this
    for (let i = 0; i < stepKm.length; i++) {
      if (km < (stepKm[i] as number)) return way + (stepCost[i] as number)
    }
    return way + this.day * transitDays(this.settings.transit, km, false, this.method)
  }
}

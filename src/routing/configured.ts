import type { Currency } from '../models/money.ts'
import type { Preference } from '../models/route-rules.ts'
import { defaultRouterSettings } from './settings.ts'
import type { CostSettings, RouterSettings } from './settings.ts'

/** What an operator may set of the cost model; what is not there is as `settings.ts` has it. */
export interface RoutingChoices {
  readonly optimize: Preference
  /** Pairs `[from, to]`. */
  readonly embargoes: readonly (readonly string[])[]
  /** Minor units a tonne of CO2e. */
  readonly carbonPricePerTonne?: number | undefined
  readonly dutyPerMille?: number | undefined
  readonly perDay?: number | undefined
  readonly latePerUnitDay?: number | undefined
  readonly lateAssumedPerMille?: number | undefined
  readonly reprintPerMille?: number | undefined
  readonly airFromKm?: number | undefined
  readonly perKg?: number | undefined
  readonly perKgKm?: number | undefined
  readonly airPerKg?: number | undefined
  readonly airPerKgKm?: number | undefined
  readonly gramsAssumed?: number | undefined
  readonly customsDays?: number | undefined
  readonly nearEqualPerMille?: number | undefined
  readonly splitMarginPerMille?: number | undefined
}

const KG_A_TONNE = 1_000

/** Carbon and carriage must not fall with distance, or the search's lower bounds would lie: rates are not negative. */
export function configuredSettings(currency: Currency, choices: RoutingChoices): RouterSettings {
  const defaults = defaultRouterSettings(currency, choices.optimize)
  const { carbonPricePerTonne, customsDays, nearEqualPerMille, splitMarginPerMille } = choices
  const cost = (name: keyof CostSettings & keyof RoutingChoices): number =>
    choices[name] ?? defaults.cost[name]
  return {
    ...defaults,
    embargoes: choices.embargoes.map(([from = '', to = '']) => [from, to] as const),
    nearEqualPerMille: nearEqualPerMille ?? defaults.nearEqualPerMille,
    splitMarginPerMille: splitMarginPerMille ?? defaults.splitMarginPerMille,
    transit: { ...defaults.transit, customsDays: customsDays ?? defaults.transit.customsDays },
    cost: {
      ...defaults.cost,
      carbonPrice:
        carbonPricePerTonne === undefined
          ? defaults.cost.carbonPrice
          : carbonPricePerTonne / KG_A_TONNE,
      dutyPerMille: cost('dutyPerMille'),
      perDay: cost('perDay'),
      latePerUnitDay: cost('latePerUnitDay'),
      lateAssumedPerMille: cost('lateAssumedPerMille'),
      reprintPerMille: cost('reprintPerMille'),
      airFromKm: cost('airFromKm'),
      perKg: cost('perKg'),
      perKgKm: cost('perKgKm'),
      airPerKg: cost('airPerKg'),
      airPerKgKm: cost('airPerKgKm'),
      gramsAssumed: cost('gramsAssumed'),
    },
  }
}

/**
 * Which customs territory a country belongs to. Membership of a customs union is not membership of
 * the EU or of its VAT area: Monaco is in the union, the Canaries are in it but outside its VAT.
 * Only whole countries are listed; a parcel inside one territory needs no declaration.
 */
const UNIONS: Readonly<Record<string, string>> = {
  EU: 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK',
  GB: 'GB GG IM JE',
  CH: 'CH LI',
  EAEU: 'AM BY KG KZ RU',
  GCC: 'AE BH KW OM QA SA',
  SACU: 'BW LS NA SZ ZA',
  US: 'PR US',
}

const TERRITORY = new Map<string, string>()
for (const [union, countries] of Object.entries(UNIONS)) {
  for (const country of countries.split(' ')) TERRITORY.set(country, union)
}

/** ISO 3166-1 alpha-2 in; the union's name, or the country itself where it stands alone. */
export function customsTerritory(country: string): string {
  return TERRITORY.get(country) ?? country
}

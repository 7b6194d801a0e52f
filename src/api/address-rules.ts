import { isKnownCountry } from '../models/gazetteer.ts'
import type { InputIssue } from './error-body.ts'
import { inputIssue, shown } from './input.ts'

/** What an address must look like, as far as can be known offline. */
interface PostcodeRule {
  readonly pattern: RegExp
  readonly example: string
}

const digits = (count: number, example: string): PostcodeRule => ({
  pattern: new RegExp(`^\\d{${count}}$`),
  example,
})

/** Postcode formats of the Universal Postal Union, for the countries that most parcels go to. */
const POSTCODES: Readonly<Record<string, PostcodeRule>> = {
  AT: digits(4, '1010'),
  AU: digits(4, '2000'),
  BE: digits(4, '1000'),
  BR: { pattern: /^\d{5}-?\d{3}$/, example: '01310-100' },
  CA: { pattern: /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/i, example: 'K1A 0B1' },
  CH: digits(4, '8001'),
  CZ: { pattern: /^\d{3} ?\d{2}$/, example: '110 00' },
  DE: digits(5, '10115'),
  DK: digits(4, '1050'),
  ES: digits(5, '28001'),
  FI: digits(5, '00100'),
  FR: digits(5, '75001'),
  GB: { pattern: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i, example: 'SW1A 1AA' },
  IE: { pattern: /^[A-Z]\d[\dW] ?[A-Z\d]{4}$/i, example: 'D02 AF30' },
  IN: { pattern: /^\d{3} ?\d{3}$/, example: '110001' },
  IT: digits(5, '00118'),
  JP: { pattern: /^\d{3}-?\d{4}$/, example: '100-0001' },
  MX: digits(5, '06000'),
  NL: { pattern: /^\d{4} ?[A-Z]{2}$/i, example: '1012 AB' },
  NO: digits(4, '0150'),
  NZ: digits(4, '6011'),
  PL: { pattern: /^\d{2}-?\d{3}$/, example: '00-001' },
  PT: { pattern: /^\d{4}-?\d{3}$/, example: '1000-001' },
  SE: { pattern: /^\d{3} ?\d{2}$/, example: '111 20' },
  US: { pattern: /^\d{5}(-\d{4})?$/, example: '94107' },
}

/** Parcels there carry no postcode. */
const WITHOUT_POSTCODE = new Set(
  'AE AG AO AW BF BJ BO BS BW BZ CF CG CI CM DJ DM ER FJ GA GD GH GM GQ GY HK IE JM KI KM KN KP ML MO MR MW NA NR QA RW SB SC SL SO SR ST SY TD TF TG TK TL TO TV TZ UG VU YE ZW'.split(
    ' ',
  ),
)

/** Sorting there goes by state before city. */
const WITH_REGION = new Set(['AU', 'BR', 'CA', 'IN', 'MX', 'US'])

export interface Address {
  readonly city: string
  readonly region: string
  readonly postcode: string
  readonly country: string
}

/** Everything that is wrong with an address; empty if it may be delivered to. */
export function checkAddress(address: Address, at = 'recipient'): readonly InputIssue[] {
  const { country, region, postcode } = address
  const issues: InputIssue[] = []
  const say = (field: string, value: string, problem: string, fix: string): void => {
    issues.push(inputIssue(`${at}.${field}`, shown(value), problem, fix))
  }
  if (!isKnownCountry(country)) {
    say('country', country, 'no such country', 'give an ISO 3166-1 code, for example US or DE')
    return issues
  }
  const rule = POSTCODES[country]
  if (postcode === '') {
    if (!WITHOUT_POSTCODE.has(country)) {
      const example = rule === undefined ? '' : `, for example ${rule.example}`
      say('postcode', postcode, `${country} needs one`, `give the postcode${example}`)
    }
  } else if (rule !== undefined && !rule.pattern.test(postcode)) {
    say(
      'postcode',
      postcode,
      `no postcode of ${country}`,
      `write it like ${rule.example}, or correct the country`,
    )
  }
  if (region === '' && WITH_REGION.has(country)) {
    say('region', region, `${country} needs one`, 'give the state or province, for example CA')
  }
  return issues
}

/**
 * What may stand in a register: the beginning of a postcode, never all of it (DESIGN.md 5.5). The last
 * two characters are always withheld, so that a three-digit postcode does not show whole.
 */
export function postcodePrefix(postcode: string): string {
  const compact = postcode.replace(/[\s-]/g, '').toUpperCase()
  return compact.slice(0, Math.max(0, Math.min(3, compact.length - 2)))
}

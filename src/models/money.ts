/**
 * Integer minor units with a currency: 1250 EUR is 12.50 euro. A network settles in one currency,
 * fixed when it is created, so that routers compare prices without an exchange rate to disagree on.
 */
export interface Money {
  readonly amount: number
  readonly currency: Currency
}

/** ISO 4217 alphabetic code. */
export type Currency = string

/** Minor units per major unit differ: yen have none, dinars three digits. */
const MINOR_DIGITS_OTHER_THAN_TWO: Readonly<Record<string, number>> = {
  BHD: 3,
  CLP: 0,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  OMR: 3,
  TND: 3,
  UGX: 0,
  VND: 0,
  XAF: 0,
  XOF: 0,
}

export function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code)
}

export function minorDigits(currency: Currency): number {
  return MINOR_DIGITS_OTHER_THAN_TWO[currency] ?? 2
}

export function formatMoney(money: Money): string {
  const digits = minorDigits(money.currency)
  return `${(money.amount / 10 ** digits).toFixed(digits)} ${money.currency}`
}

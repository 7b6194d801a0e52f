/**
 * The parts of a score, each in integer minor units. The first six are the merchant's price, as the
 * shop's own tariffs make it; the others are what a good choice avoids without anybody paying it.
 */
export const TERMS = [
  'production',
  'setup',
  'finishing',
  'parcel',
  'distance',
  'customs',
  'duty',
  'carriage',
  'carbon',
  'time',
  'lateness',
  'quality',
  'bid',
] as const
export type Term = (typeof TERMS)[number]

/** A delta that tells nothing: what it tells is put in its place. */
export const NO_DELTA = {
  type: 'report_delta',
  profiles: [],
  reports: [],
  digests: [],
  pulses: [],
} as const

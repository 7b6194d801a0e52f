import { isIP } from 'node:net'

/** The headers that a browser cannot be made to forge. */
export interface Provenance {
  readonly host: string | undefined
  readonly origin: string | undefined
  /** `Sec-Fetch-Site`: what kind of page made the request. */
  readonly fetchSite: string | undefined
}

export type GuardVerdict = 'ok' | 'host_not_allowed' | 'origin_not_allowed'

/**
 * Whether a request may come in at all. A page on the internet can make a shop's browser call this
 * API in two ways, and both show: by rebinding its own name to this address (the Host is that name;
 * numbers cannot be rebound), or by calling across origins (the Origin is not this API's own).
 */
export function judgeProvenance(
  { host, origin, fetchSite }: Provenance,
  allowedHosts: ReadonlySet<string>,
): GuardVerdict {
  const name = host === undefined ? null : hostName(host)
  if (name === null) return 'host_not_allowed'
  if (name !== 'localhost' && isIP(name) === 0 && !allowedHosts.has(name)) return 'host_not_allowed'
  if (origin !== undefined && !isOwnOrigin(origin, host ?? '')) return 'origin_not_allowed'
  if (fetchSite === 'cross-site' || fetchSite === 'same-site') return 'origin_not_allowed'
  return 'ok'
}

/** Lower-case name or address without port and brackets; null for what is no Host header. */
export function hostName(host: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:/\\@\s[\]]+))(?::\d{1,5})?$/i.exec(host)
  const name = match?.[1] ?? match?.[2]
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, '')
}

function isOwnOrigin(origin: string, host: string): boolean {
  // `null` (a file, a sandboxed frame) and anything odd are not URLs, or have no host.
  if (!URL.canParse(origin)) return false
  const { protocol, host: originHost } = new URL(origin)
  const own = host.toLowerCase().replace(/:(80|443)$/, '')
  return (protocol === 'http:' || protocol === 'https:') && originHost === own
}

/** The token of `Authorization: Bearer <token>`; null if there is none. */
export function bearerToken(authorization: string | undefined): string | null {
  const match = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i.exec(authorization ?? '')
  return match?.[1] ?? null
}

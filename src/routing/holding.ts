import type { PeerId } from '../models/ids.ts'
import { fillTerms, scoreOf } from './cost.ts'
import { calendarFor, capabilityFor, permission } from './eligibility.ts'
import { compileJob } from './request.ts'
import type { RouteRequest } from './request.ts'
import type { Router } from './router.ts'
import type { ShopSlot } from './index/shop-table.ts'

/**
 * What it costs, as routing counts, to leave the shares with the shop that holds them: the same terms
 * as a decision, but blanks and room are not asked for, because it has promised them already. Null: by
 * what is known now it could not have the job, or nothing is known of it.
 */
export function holdingCost(router: Router, request: RouteRequest, holder: PeerId): number | null {
  const { table, settings } = router
  const known = table.get(holder)
  if (known === null) return null
  // Paused or stopping, it takes nothing new; what it has promised already it makes all the same.
  const shop: ShopSlot = { ...known, report: { ...known.report, mode: 'open' } }
  const job = compileJob(request, settings.cost)
  const { search, weights } = router.lensFor(job)
  const { finding, terms } = search
  search.prepare(job)
  if (permission(job, shop, settings) !== null) return null
  finding.capabilities.length = job.lines.length
  for (const [i, line] of job.lines.entries()) {
    const capability = capabilityFor(shop, line)
    if (typeof capability === 'string') return null
    finding.capabilities[i] = capability
  }
  if (calendarFor(job, shop, settings, finding) !== null) return null
  finding.earliest = finding.first
  finding.day = Math.max(finding.first, finding.last)
  fillTerms(job, shop, settings, finding, search.quantities, terms)
  return scoreOf(terms, weights)
}

import type { StopProgress } from '../runtime/commands/command.ts'

/** Ends a daemon that is to be back at once: it hands on nothing. A closed terminal sends it, too. */
export const RESTART_SIGNAL = 'SIGHUP'

/** One line while it goes on. */
export function stopLine(progress: StopProgress): string {
  const { phase, partsGivenBack, partsKept, ordersOpen, ordersMoved } = progress
  switch (phase) {
    case 'handing_back':
      return `giving back work that is not begun: ${partsGivenBack} given, ${partsKept} kept`
    case 'moving':
      return `moving open orders to other keepers: ${ordersMoved} of ${ordersOpen}`
    case 'resting':
      return 'telling the cluster that this shop rests'
    case 'done':
      return 'done'
  }
}

/** What came of it. Null: the node did not say in time. */
export function stopLines(end: StopProgress | null): string[] {
  if (end === null) {
    return ['The node did not say in time what it handed on. Everything is on its disk.']
  }
  const { partsGivenBack, partsKept, ordersMoved, ordersLeft, ordersStranded } = end
  const lines: string[] = []
  if (partsGivenBack > 0)
    lines.push(`${partsGivenBack} unstarted part(s) went back, to be routed anew.`)
  if (partsKept > 0) {
    lines.push(`${partsKept} unstarted part(s) stay here: nobody else can make them now.`)
  }
  if (ordersMoved > 0) lines.push(`${ordersMoved} open order(s) have other keepers now.`)
  if (ordersLeft > 0) {
    lines.push(`${ordersLeft} open order(s) keep their copy here: nobody else is there to take it.`)
  }
  if (ordersStranded > 0) {
    lines.push(
      `${ordersStranded} of them cannot go on before this shop, or another that sleeps, is back.`,
    )
  }
  if (end.resting === false) {
    lines.push('The cluster could not be told: it will find this shop silent.')
  }
  return lines
}

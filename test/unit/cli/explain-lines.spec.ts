import { expect } from 'chai'
import type { ExplainedView } from '../../../src/api/explain-view.ts'
import { explainLines } from '../../../src/cli/explain-lines.ts'

/** One decision about an order that goes to this group. */
function explained(cluster: string): ExplainedView {
  const explanation = {
    strategy: 'auto',
    cluster,
    choice: { type: 'unroutable', reason: 'no_eligible_shop' },
    shops: [],
    known: 0,
    eligible: 0,
    summarised: {},
    elsewhere: [],
    asked: [],
  }
  const decision = { at: '2027-01-15T12:00:00.000Z', part: 'p1', attempt: 1, explanation }
  return { order: 'o-1', decisions: [decision] } as unknown as ExplainedView
}

describe('cli: explain lines', () => {
  const names = new Map([
    ['8029', 'San Francisco US'],
    ['802b', 'New York US (802b)'],
  ])

  it('name the region that an order goes to, with its id once', () => {
    const said = (cluster: string): string =>
      explainLines(explained(cluster), 'USD', names).join('\n')
    expect(said('8029')).to.include('the region of San Francisco US (8029)')
    expect(said('802b')).to.match(/the region of New York US \(802b\)$/m)
    expect(said('8044'), 'not known here').to.match(/the region of 8044$/m)
    expect(said('')).not.to.include('the region of')
  })
})

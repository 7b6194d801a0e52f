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

  it('say what came of an exact solver, and nothing of one that nobody asked', () => {
    const said = (exact: object | undefined, legs: readonly object[]): string => {
      const view = explained('8029')
      const explanation = view.decisions[0]?.explanation as object
      Object.assign(explanation, {
        choice: { type: 'routed', legs },
        ...(exact === undefined ? {} : { exact }),
      })
      return explainLines(view, 'USD').findLast((line) => line.includes('exact solver')) ?? ''
    }
    const legs = [{ cost: 60 }, { cost: 30 }]
    expect(said(undefined, legs)).to.equal('')
    expect(said({ verdict: 'better', proven: true, without: 120 }, legs)).to.equal(
      'exact solver: its division is the one that was chosen: 90 instead of 120, proven',
    )
    expect(said({ verdict: 'better', proven: false, without: null }, legs)).to.equal(
      'exact solver: its division is the one that was chosen; without it there was none',
    )
    expect(said({ verdict: 'busy', proven: false, without: 90 }, legs)).to.equal(
      'exact solver: too many orders waited for it',
    )
  })
})

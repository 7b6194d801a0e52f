import { expect } from 'chai'
import type { PeerId } from '../../../../src/models/ids.ts'
import { Workers } from '../../../../src/runtime/neighbourhood/workers.ts'

const [ME, DORA] = ['me', 'dora'] as [PeerId, PeerId]
const SWEEP_MS = 30_000

/** Keeps an order that Dora has begun to make. */
class Keeping {
  employed: PeerId[] = [ME, DORA]
  connected = false
  goneSince: number | null = null
  isStale = true
  mode: 'open' | 'stopping' = 'open'
  isGuest = false
  now = 1_000_000
  readonly sent: string[] = []
  readonly invited: PeerId[] = []
  readonly #workers = new Workers({
    context: {
      self: ME,
      now: () => this.now,
      send: (to, { type }) => this.sent.push(`${type} ${to}`),
    },
    table: {
      isStale: () => this.isStale,
      get: () => ({ report: { value: { mode: this.mode } } }) as never,
    },
    employed: () => this.employed,
    beyond: { isGuest: () => this.isGuest, invite: (shop) => this.invited.push(shop) },
    isConnected: () => this.connected,
    goneSince: () => this.goneSince,
  })

  rests(): boolean {
    return this.#workers.rests(DORA)
  }

  /** How long Dora has been silent by the last of so many sweeps. */
  silentMs(sweeps: number): number | null {
    for (let n = 0; n < sweeps; n += 1) {
      this.now += SWEEP_MS
      this.#workers.sweep()
    }
    const since = this.#workers.silentSince(DORA)
    return since === null ? null : this.now - since
  }
}

describe('shops that work for the orders kept here', () => {
  it('are silent since they were first looked for in vain', () => {
    const keeping = new Keeping()
    expect(keeping.silentMs(0)).to.equal(null)
    expect(keeping.silentMs(1)).to.equal(0)
    expect(keeping.silentMs(4)).to.equal(4 * SWEEP_MS)
  })

  it('are silent since they were lost, where they had been connected', () => {
    const keeping = new Keeping()
    keeping.isStale = false
    keeping.goneSince = keeping.now
    expect(keeping.silentMs(2)).to.equal(2 * SWEEP_MS)
    // Told something since: somebody else is connected with it.
    keeping.goneSince = null
    expect(keeping.silentMs(1)).to.equal(null)
  })

  it('are silent anew where they were here for a moment between two looks', () => {
    const keeping = new Keeping()
    keeping.silentMs(9)
    keeping.goneSince = keeping.now
    expect(keeping.silentMs(1)).to.equal(SWEEP_MS)
  })

  it('are there while a connection is, whatever they told last', () => {
    const keeping = new Keeping()
    keeping.silentMs(3)
    keeping.connected = true
    expect(keeping.silentMs(0)).to.equal(null)
    keeping.silentMs(1)
    keeping.connected = false
    expect(keeping.silentMs(1), 'from the beginning').to.equal(0)
  })

  it('may rest over what they have begun', () => {
    const keeping = new Keeping()
    keeping.silentMs(3)
    keeping.mode = 'stopping'
    expect(keeping.silentMs(1)).to.equal(null)
    expect(keeping.rests()).to.equal(true)
    keeping.connected = true
    expect(keeping.rests()).to.equal(false)
  })

  it('are forgotten with the work', () => {
    const keeping = new Keeping()
    keeping.silentMs(3)
    keeping.employed = []
    expect(keeping.silentMs(1)).to.equal(null)
  })

  it('are asked for a word, out of hearing, and in hearing are not', () => {
    const keeping = new Keeping()
    keeping.silentMs(1)
    expect(keeping.sent).to.deep.equal([])
    keeping.isGuest = true
    keeping.silentMs(2)
    expect(keeping.sent).to.deep.equal(['report_ask dora', 'report_ask dora'])
    expect(keeping.invited).to.deep.equal([DORA, DORA])
  })
})

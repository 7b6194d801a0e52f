import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import type { Hands } from '../../../src/ports/hands.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import { StartGate } from '../../../src/runtime/start-gate.ts'
import type { Keeper, Message } from '../../../src/wire/messages.ts'
import { fireDue } from './fire-due.ts'

const SELF = 'self' as PeerId
const ANNA = 'anna' as PeerId
const BORIS = 'boris' as PeerId
const CLARA = 'clara' as PeerId
const SETTLE_MS = 3_000

/** A start of a node whose disk knows these as fellow keepers. */
class Start {
  readonly delivered: string[] = []
  readonly vouched = new Set<PeerId>()
  keepers: readonly PeerId[] = [SELF, ANNA, BORIS]
  readonly context: MachineContext
  readonly gate: StartGate

  constructor(fellows: readonly PeerId[], opened = 100) {
    const crypto = new KeyedHashCrypto(SELF, 'test')
    const store = 's' as StoreId
    this.context = new MachineContext({ crypto, store, boot: 1, sequence: opened, nonce: 'n' })
    this.context.setNow(1_000)
    this.gate = new StartGate({
      context: this.context,
      isVouchedBy: (peer) => this.vouched.has(peer),
      keepersOf: (key) =>
        key === 'order/known' ? this.keepers.map((peer): Keeper => ({ peer, store })) : [],
      settleMs: SETTLE_MS,
    })
    this.gate.begin(fellows, (from, message) => this.delivered.push(`${from} ${message.type}`))
  }

  vouch(...peers: readonly PeerId[]): void {
    for (const peer of peers) this.vouched.add(peer)
    this.gate.look()
  }

  pass(ms: number): void {
    const now = this.context.now() + ms
    this.context.setNow(now)
    fireDue(this.context.timers, now)
  }

  /** Whether a question about a register is answered now. */
  asks(from: PeerId, key = 'order/known', type = 'read'): boolean {
    return !this.gate.holds(from, { type, rid: 'r', key } as unknown as Message)
  }
}

describe('gate of a start', () => {
  it('opens at once where there was nothing on the disk', () => {
    const start = new Start([ANNA, BORIS], 0)
    expect(start.asks(ANNA)).to.equal(true)
  })

  it('opens once all whom the disk knows have vouched for it, and hands in what waited', () => {
    const start = new Start([ANNA, BORIS])
    expect(start.asks(ANNA)).to.equal(false)
    start.vouch(ANNA)
    expect(start.asks(ANNA, 'order/other', 'prepare')).to.equal(false)
    expect(start.delivered).to.deep.equal([])
    start.vouch(BORIS)
    expect(start.delivered).to.deep.equal(['anna read', 'anna prepare'])
    expect(start.asks(ANNA)).to.equal(true)
  })

  it('waits so long for who is not there, and then for a quorum with it of each register', () => {
    const start = new Start([ANNA, BORIS, CLARA])
    start.vouch(CLARA)
    start.pass(SETTLE_MS)
    expect(start.asks(CLARA, 'order/unknown')).to.equal(true)
    expect(start.asks(CLARA), 'neither of its other keepers').to.equal(false)
    start.vouch(ANNA)
    expect(start.delivered).to.deep.equal(['clara read'])
  })

  it('takes two of four others of a register that five keep', () => {
    const start = new Start([])
    start.keepers = [SELF, ANNA, BORIS, CLARA, 'dora' as PeerId]
    start.vouch(ANNA)
    start.pass(SETTLE_MS)
    expect(start.asks(ANNA)).to.equal(false)
    start.vouch(CLARA)
    expect(start.asks(ANNA)).to.equal(true)
  })

  it('answers nobody who has not said what it remembers', () => {
    const start = new Start([ANNA])
    start.vouch(ANNA)
    expect(start.asks(BORIS, 'order/unknown')).to.equal(false)
    start.vouch(BORIS)
    expect(start.delivered).to.deep.equal(['boris read'])
  })

  it('lets a shop that is alone work at once, and keeps strangers waiting until others have come', () => {
    const start = new Start([])
    start.keepers = [SELF]
    expect(start.asks(SELF)).to.equal(true)
    start.vouch(ANNA)
    expect(start.asks(ANNA, 'order/unknown')).to.equal(false)
    start.pass(SETTLE_MS)
    expect(start.delivered).to.deep.equal(['anna read'])
  })

  it('holds what binds, and nothing else', () => {
    const start = new Start([ANNA])
    for (const type of ['prepare', 'accept', 'read', 'join', 'offer', 'keys_seal', 'keys_ask']) {
      expect(start.asks(ANNA, 'order/known', type), type).to.equal(false)
    }
    for (const type of ['heartbeat', 'promise', 'accepted', 'chosen', 'poke', 'keys_told']) {
      expect(start.asks(ANNA, 'order/known', type), type).to.equal(true)
    }
  })

  it('keeps the press still until then', () => {
    const start = new Start([ANNA])
    const done: string[] = []
    const hands = {
      stage: () => done.push('stage'),
      release: () => done.push('release'),
      probe: () => done.push('probe'),
    } as unknown as Hands
    const door = start.gate.doorOf(hands)
    door.stage({} as never, () => undefined)
    door.release('job' as never, () => undefined)
    door.probe('job' as never, () => undefined)
    expect(done).to.deep.equal(['probe'])
    start.vouch(ANNA)
    expect(done).to.deep.equal(['probe', 'stage', 'release'])
    door.stage({} as never, () => undefined)
    expect(done).to.have.length(4)
  })
})

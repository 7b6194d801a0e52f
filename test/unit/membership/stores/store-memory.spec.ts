import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { StoreCheck } from '../../../../src/membership/stores/store-check.ts'
import { BURIED, StoreMemory } from '../../../../src/membership/stores/store-memory.ts'
import type { PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { StoreRecord } from '../../../../src/ports/store.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import type { StoreMessage } from '../../../../src/wire/membership-messages.ts'
import { fireDue } from '../../runtime/fire-due.ts'

const ANNA = 'anna' as PeerId
const DISK = 'disk' as StoreId
const OTHER = 'other' as StoreId

function contextAt(now: number, sequence = 0, boot = 7): MachineContext {
  const crypto = new KeyedHashCrypto('self' as PeerId, 'test')
  const context = new MachineContext({ crypto, store: DISK, boot, sequence, nonce: 'n' })
  context.setNow(now)
  return context
}

function pass(context: MachineContext, now: number): void {
  context.setNow(now)
  fireDue(context.timers, now)
}

function written(context: MachineContext): StoreRecord[] {
  return context.takeEffects().flatMap((e) => (e.type === 'persist' ? e.records : []))
}

describe('memory of the stores of others', () => {
  it('tells a process how far its store was before it began, whatever it has said since', () => {
    const memory = new StoreMemory(contextAt(1_000))
    expect(memory.meet(ANNA, DISK, 1, 10).seq, 'never heard of it').to.equal(0)
    memory.note(ANNA, 1, 40)
    memory.note(ANNA, 1, 42)
    expect(memory.meet(ANNA, DISK, 2, 15).seq).to.equal(42)
    memory.note(ANNA, 2, 90)
    expect(memory.meet(ANNA, DISK, 2, 90).seq, 'asked again').to.equal(42)
  })

  it('tells of which boot that is', () => {
    const memory = new StoreMemory(contextAt(1_000))
    expect(memory.meet(ANNA, DISK, 1, 10).of).to.equal(0)
    memory.note(ANNA, 1, 42)
    expect(memory.meet(ANNA, DISK, 3, 42)).to.deep.equal({ seq: 42, of: 1 })
    expect(memory.meet(ANNA, DISK, 3, 42), 'asked again').to.deep.equal({ seq: 42, of: 1 })
    memory.note(ANNA, 3, 50)
    expect(memory.meet(ANNA, DISK, 4, 50)).to.deep.equal({ seq: 50, of: 3 })
  })

  it('takes no late word of a former process for the present one', () => {
    const memory = new StoreMemory(contextAt(1_000))
    memory.meet(ANNA, DISK, 5, 10)
    memory.note(ANNA, 4, 99)
    expect(memory.meet(ANNA, DISK, 6, 10).seq).to.equal(10)
  })

  it('finds two processes of one disk by what the earlier one goes on to write', () => {
    const memory = new StoreMemory(contextAt(1_000))
    memory.meet(ANNA, DISK, 1, 10)
    memory.note(ANNA, 1, 12)
    expect(memory.meet(ANNA, DISK, 2, 12).seq).to.equal(12)
    expect(memory.note(ANNA, 1, 12), 'its last words').to.equal(null)
    expect(memory.isPast(ANNA, 1)).to.equal(true)
    expect(memory.isPast(ANNA, 2)).to.equal(false)
    expect(memory.note(ANNA, 1, 13)).to.deep.equal({ store: DISK, boot: 2, seq: BURIED })
    expect(memory.note(ANNA, 1, 14), 'once').to.equal(null)
    expect(memory.meet(ANNA, DISK, 2, 12).seq, 'the later one').to.equal(BURIED)
    expect(memory.meet(ANNA, DISK, 3, 14).seq, 'and the earlier one, started again').to.equal(
      BURIED,
    )
  })

  it('takes late words for no second process: the next one began with all that they speak of', () => {
    const memory = new StoreMemory(contextAt(1_000))
    memory.meet(ANNA, DISK, 1, 10)
    memory.note(ANNA, 1, 95)
    memory.meet(ANNA, DISK, 2, 100)
    expect(memory.note(ANNA, 1, 98)).to.equal(null)
    expect(memory.note(ANNA, 1, 100)).to.equal(null)
    expect(memory.note(ANNA, 1, 101)).not.to.equal(null)
  })

  it('takes what a lost disk had written for no word about the next one', () => {
    const memory = new StoreMemory(contextAt(1_000))
    memory.meet(ANNA, DISK, 3, 10)
    memory.meet(ANNA, OTHER, 4, 0)
    expect(memory.note(ANNA, 3, 99)).to.equal(null)
    expect(memory.meet(ANNA, OTHER, 5, 0).seq).to.equal(0)
  })

  it('hears a new disk whose clock was set back', () => {
    const memory = new StoreMemory(contextAt(1_000))
    memory.meet(ANNA, DISK, 3, 10)
    memory.meet(ANNA, DISK, 9, 10)
    expect(memory.meet(ANNA, OTHER, 5, 0).seq).to.equal(0)
    expect(memory.isPast(ANNA, 5)).to.equal(false)
  })

  it('believes no disk again that was followed by another', () => {
    const memory = new StoreMemory(contextAt(1_000))
    memory.meet(ANNA, DISK, 1, 10)
    expect(memory.meet(ANNA, OTHER, 2, 1).seq).to.equal(0)
    expect(memory.meet(ANNA, DISK, 3, 10).seq).to.equal(BURIED)
    expect(memory.meet(ANNA, OTHER, 2, 1).seq, 'the new one stays what it is').to.equal(0)
  })

  it('buries nothing for a word that was long on its way', () => {
    const memory = new StoreMemory(contextAt(1_000))
    memory.meet(ANNA, OTHER, 9, 3)
    expect(memory.meet(ANNA, DISK, 2, 10).seq).to.equal(0)
    expect(memory.meet(ANNA, OTHER, 10, 3).seq).to.equal(3)
  })

  it('outlives its own process', () => {
    const context = contextAt(1_000)
    const memory = new StoreMemory(context)
    memory.meet(ANNA, DISK, 1, 10)
    memory.note(ANNA, 1, 50)
    pass(context, 20_000)
    const later = new StoreMemory(contextAt(30_000))
    for (const { key, value } of written(context)) {
      expect(StoreMemory.owns(key)).to.equal(true)
      if (value !== null) later.restore(key, value)
    }
    expect(later.meet(ANNA, DISK, 2, 20).seq).to.equal(50)
  })

  it('is written with what is written anyway, once a second at most', () => {
    const context = contextAt(10_000)
    const memory = new StoreMemory(context)
    context.beside = () => memory.beside()
    memory.meet(ANNA, DISK, 1, 10)
    const mine = { key: 'mine', value: new Uint8Array(1) }
    context.persist([mine], () => undefined)
    expect(written(context).map(({ key }) => key)).to.deep.equal(['mine', 'store/anna'])
    memory.note(ANNA, 1, 11)
    context.persist([mine], () => undefined)
    context.persist([], () => undefined)
    expect(written(context).map(({ key }) => key)).to.deep.equal(['mine'])
    pass(context, 11_000)
    context.persist([mine], () => undefined)
    expect(written(context).map(({ key }) => key)).to.include('store/anna')
  })

  it('writes nothing by itself for the few batches in which others write down the like', () => {
    const context = contextAt(1_000)
    const memory = new StoreMemory(context)
    memory.meet(ANNA, DISK, 1, 10)
    pass(context, 20_000)
    expect(written(context)).to.have.length(1)
    memory.note(ANNA, 1, 12)
    pass(context, 200_000)
    expect(written(context)).to.have.length(0)
    memory.note(ANNA, 1, 13)
    pass(context, 300_000)
    expect(written(context)).to.have.length(1)
  })
})

describe('check of the own store', () => {
  function checkOf(
    opened: number,
    boot = 7,
  ): {
    context: MachineContext
    check: StoreCheck
    ends: string[]
    tell: (seq: number, more?: Partial<StoreMessage>) => void
  } {
    const context = contextAt(1_000, opened, boot)
    const ends: string[] = []
    const check = new StoreCheck({
      context,
      opened,
      rolledBack: () => ends.push('rolled back'),
      twin: () => ends.push('twin'),
      vouched: () => ends.push('vouched'),
    })
    const tell = (seq: number, more: Partial<StoreMessage> = {}): void => {
      const seen = { type: 'store_seen', store: DISK, boot: 7, seq, of: 0, ...more } as StoreMessage
      check.handle(ANNA, seen)
    }
    return { context, check, ends, tell }
  }

  const asks = (context: MachineContext): number =>
    context.takeEffects().filter((e) => e.type === 'send' && e.message.type === 'store_ask').length

  it('is content with who saw no more than it began with, however much it has written since', () => {
    const { check, ends, tell } = checkOf(20)
    expect(check.isVouchedBy(ANNA)).to.equal(false)
    tell(20)
    tell(20)
    expect(ends).to.deep.equal(['vouched'])
    expect(check.isVouchedBy(ANNA)).to.equal(true)
  })

  it('gives the store up once anybody has seen more of it than it began with', () => {
    const { context, check, ends, tell } = checkOf(20)
    context.durable(0, 500)
    tell(21)
    expect(ends).to.deep.equal(['rolled back'])
    expect(check.isVouchedBy(ANNA)).to.equal(false)
  })

  it('gives up a backup that has been started and written to since, more than it had forgotten', () => {
    // Put back as of ten batches, of which boot 4 had written twenty more; then 5 and 6, alone.
    const after5 = checkOf(10, 5).check.begin()
    const { check: sixth } = checkOf(25, 6)
    sixth.restore(after5.key, after5.value as Uint8Array)
    const after6 = sixth.begin()
    const { check, ends, tell } = checkOf(40)
    check.restore(after6.key, after6.value as Uint8Array)
    check.begin()
    tell(25, { of: 5 })
    expect(ends, 'its own past').to.deep.equal(['vouched'])
    tell(30, { of: 4 })
    expect(ends).to.deep.equal(['vouched', 'rolled back'])
  })

  it('knows which of its processes the disk has had, the oldest of very many aside', () => {
    let { check } = checkOf(0, 1)
    let written = check.begin()
    for (let boot = 2; boot <= 600; boot += 2) {
      check = checkOf(boot, boot).check
      check.restore(written.key, written.value as Uint8Array)
      written = check.begin()
    }
    expect([600, 598, 2].map((boot) => check.hasBegun(boot))).to.deep.equal([true, true, true])
    expect([601, 599, 3].map((boot) => check.hasBegun(boot))).to.deep.equal([false, false, false])
    for (let boot = 602; boot <= 1_100; boot += 2) {
      check = checkOf(boot, boot).check
      check.restore(written.key, written.value as Uint8Array)
      written = check.begin()
    }
    expect(check.hasBegun(3), 'so long ago that it is not remembered').to.equal(true)
    expect(check.hasBegun(599)).to.equal(false)
  })

  it('knows its own past from one that it never had: who says less is content', () => {
    const first = checkOf(10, 5).check.begin()
    const { check, ends, tell } = checkOf(40)
    expect(StoreCheck.owns(first.key)).to.equal(true)
    check.restore(first.key, first.value as Uint8Array)
    check.begin()
    tell(10, { of: 4 })
    tell(40, { of: 5 })
    expect(ends).to.deep.equal(['vouched'])
  })

  it('tells the later of two processes of one disk that the earlier one has gone on', () => {
    const { context, check } = checkOf(20)
    const meet = (boot: number, seq: number): void =>
      check.handle(ANNA, { type: 'store_ask', store: OTHER, boot, seq })
    meet(1, 10)
    meet(2, 10)
    context.takeEffects()
    check.heard(ANNA, 1, 10)
    expect(check.isPast(ANNA, 1), 'counts no more').to.equal(true)
    check.heard(ANNA, 2, 11)
    expect(check.isPast(ANNA, 2)).to.equal(false)
    expect(context.takeEffects()).to.deep.equal([])
    check.heard(ANNA, 1, 11)
    const message = { type: 'store_seen', store: OTHER, boot: 2, seq: BURIED, of: 0 }
    expect(context.takeEffects()).to.deep.equal([{ type: 'send', to: ANNA, message }])
  })

  it('is not concerned by what is said of another disk, or to another process', () => {
    const { ends, tell } = checkOf(20)
    tell(99, { boot: 6 })
    tell(99, { store: OTHER })
    tell(0, { boot: 6 })
    expect(ends).to.deep.equal([])
  })

  it('gives way where a later process was started with its disk', () => {
    const { ends, tell } = checkOf(20)
    tell(0, { boot: 8 })
    expect(ends).to.deep.equal(['twin'])
  })

  it('asks each peer until it has answered, while it is there', () => {
    const { context, check, tell } = checkOf(20)
    check.peerUp(ANNA)
    expect(asks(context)).to.equal(1)
    pass(context, 2_000)
    expect(asks(context)).to.equal(1)
    tell(3)
    pass(context, 3_000)
    expect(asks(context)).to.equal(0)
    const gone = checkOf(20)
    gone.check.peerUp(ANNA)
    gone.check.peerDown(ANNA)
    gone.context.takeEffects()
    pass(gone.context, 5_000)
    expect(asks(gone.context)).to.equal(0)
  })
})

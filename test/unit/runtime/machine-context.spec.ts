import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PeerId, ReservationId, StoreId } from '../../../src/models/ids.ts'
import type { Effect } from '../../../src/runtime/effect.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import { record, say } from './hand-world.ts'

const SELF = '12D3KooWSelfSelfSelf' as PeerId
const JOB = 'o.p1.1' as ReservationId

function contextOf(nonce = 'n', boot = 7): MachineContext {
  const crypto = new KeyedHashCrypto(SELF, 'test')
  return new MachineContext({ crypto, store: 's' as StoreId, boot, sequence: 0, nonce })
}

function tokenOf(effect: Effect | undefined): number {
  if (effect === undefined || !('token' in effect)) throw new Error('no effect with a token')
  return effect.token
}

describe('machine context', () => {
  it('hands over each effect once, in the order of the calls', () => {
    const context = contextOf()
    context.send(SELF, say('a'))
    context.persist([record('k')], () => undefined)
    context.discard(JOB)
    context.emit({ type: 'reply', id: 1, result: { ok: true, mode: 'open' } })
    expect(context.takeEffects().map(({ type }) => type)).to.deep.equal([
      'send',
      'persist',
      'discard',
      'reply',
    ])
    expect(context.takeEffects()).to.deep.equal([])
  })

  it('runs what waited for an answer, once, with that answer', () => {
    const context = contextOf()
    const heard: string[] = []
    context.obtain({} as never, [], (failure) => heard.push(`obtain ${failure}`))
    context.stage({} as never, (failure) => heard.push(`stage ${failure}`))
    context.release(JOB, (outcome) => heard.push(`release ${outcome}`))
    context.probe(JOB, (state) => heard.push(`probe ${state}`))
    context.persist([], () => heard.push('durable'))
    const [obtain, stage, release, probe, persist] = context.takeEffects().map(tokenOf)
    context.answer(probe ?? 0, 'staged')
    context.answer(persist ?? 0, null)
    context.answer(stage ?? 0, 'door_busy')
    context.answer(obtain ?? 0, null)
    context.answer(release ?? 0, 'released')
    context.answer(release ?? 0, 'unknown')
    expect(heard).to.deep.equal([
      'probe staged',
      'durable',
      'stage door_busy',
      'obtain null',
      'release released',
    ])
  })

  it('lets an answer to nothing pass', () => {
    const context = contextOf()
    expect(() => context.answer(99, null)).to.not.throw()
  })

  it('has time that never runs backwards', () => {
    const context = contextOf()
    context.setNow(1_000)
    context.setNow(400)
    expect(context.now()).to.equal(1_000)
    context.setNow(1_001)
    expect(context.now()).to.equal(1_001)
  })

  it('sets timers from its own now on', () => {
    const context = contextOf()
    context.setNow(1_000)
    const cancel = context.after(500, () => undefined)
    expect(context.timers.nextAt()).to.equal(1_500)
    cancel()
    expect(context.timers.nextAt()).to.equal(Infinity)
    expect(() => context.after(-1, () => undefined)).to.throw('1 ms ago')
  })

  it('never names two requests alike, in one life or in two', () => {
    const lives = [contextOf('n1', 7), contextOf('n2', 7), contextOf('n1', 8)]
    const names = lives.flatMap((context) => Array.from({ length: 50 }, () => context.nextId()))
    expect(new Set(names).size).to.equal(names.length)
  })

  it('draws chance from the nonce of its birth', () => {
    const draw = (nonce: string): number[] => {
      const context = contextOf(nonce)
      return [context.random(), context.random()]
    }
    expect(draw('n1')).to.deep.equal(draw('n1'))
    expect(draw('n1')).to.not.deep.equal(draw('n2'))
  })

  it('says who it is in this life', () => {
    const context = contextOf('ff00', 36)
    expect(context).to.include({ self: SELF, boot: 36, incarnation: '10.ff00' })
  })

  it('counts what it is told to count', () => {
    const context = contextOf()
    context.count('a')
    context.count('b')
    context.count('a')
    expect([...context.counters]).to.deep.equal([
      ['a', 2],
      ['b', 1],
    ])
  })
})

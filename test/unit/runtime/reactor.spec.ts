import { expect } from 'chai'
import * as fc from 'fast-check'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { StoreId } from '../../../src/models/ids.ts'
import type { Effect } from '../../../src/runtime/effect.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import { Reactor } from '../../../src/runtime/reactor.ts'
import {
  ANNA,
  BORIS,
  HandWorld,
  persist,
  record,
  say,
  ScriptMachine,
  SELF,
  send,
  stageOf,
} from './hand-world.ts'

const OK = { ok: true, mode: 'open' } as const

describe('reactor', () => {
  it('performs effects in order', () => {
    const { world, reactor } = stageOf({
      boot: [
        { type: 'publish', topic: 'cluster/c1', bytes: new Uint8Array(0) },
        { type: 'reply', id: 7, result: OK },
        { type: 'verdict', id: 8, verdict: 'accept' },
        { type: 'notify', changes: [] },
        { type: 'probe', token: 1, job: 'j' as never },
        { type: 'discard', job: 'j' as never },
      ],
    })
    reactor.dispatch({ type: 'boot' })
    expect(world.log).to.deep.equal([
      'publish cluster/c1',
      'reply 7',
      'verdict 8 accept',
      'notify 0',
      'probe',
      'discard',
    ])
  })

  it('says all of one turn to a peer in one frame, in order', () => {
    const { world, reactor } = stageOf({
      'message anna 1': [send(ANNA, 'a'), send(BORIS, 'x'), send(ANNA, 'b')],
      'message anna 2': [send(ANNA, 'c')],
    })
    reactor.dispatch(
      { type: 'message', from: ANNA, message: say('1') },
      { type: 'message', from: ANNA, message: say('2') },
    )
    expect(world.log).to.deep.equal(['send anna a b c', 'send boris x'])
    reactor.dispatch({ type: 'message', from: ANNA, message: say('2') })
    expect(world.log.at(-1)).to.equal('send anna c')
  })

  it('gives itself its own messages in the same turn, before anything leaves', () => {
    const { world, machine, reactor } = stageOf({
      boot: [send(ANNA, 'a'), send(SELF, 'inner')],
      'message self inner': [send(ANNA, 'b')],
    })
    reactor.dispatch({ type: 'boot' })
    expect(machine.told).to.deep.equal(['boot@1000', 'message self inner@1000'])
    expect(world.log).to.deep.equal(['send anna a b'])
  })

  it('handles what comes while it is busy after what it is doing', () => {
    const { world, machine, reactor } = stageOf({ boot: [send(ANNA, 'a')] })
    world.also = (call) => {
      if (call === 'send anna a') reactor.dispatch({ type: 'peer_up', peer: BORIS })
    }
    reactor.dispatch({ type: 'boot' }, { type: 'peer_up', peer: ANNA })
    expect(machine.told).to.deep.equal(['boot@1000', 'peer_up anna@1000', 'peer_up boris@1000'])
  })

  it('hands each answer of the outside back by its token', () => {
    const { world, machine, reactor } = stageOf({
      boot: [
        { type: 'obtain', token: 1, ref: {} as never, holders: [] },
        { type: 'stage', token: 2, ticket: {} as never },
        { type: 'release', token: 3, job: 'j' as never },
        { type: 'probe', token: 4, job: 'j' as never },
      ],
    })
    reactor.dispatch({ type: 'boot' })
    world.answer('release', 'unknown')
    world.answer('probe', 'staged')
    world.answer('obtain', null)
    world.answer('stage', 'door_busy')
    expect(machine.told.slice(1)).to.deep.equal([
      'answer 3 unknown@1000',
      'answer 4 staged@1000',
      'answer 1 null@1000',
      'answer 2 door_busy@1000',
    ])
  })

  it('shows each step to whoever observes', () => {
    const seen: string[] = []
    const reactor = new Reactor(
      SELF,
      new ScriptMachine(() => [send(ANNA, 'a')]),
      new HandWorld(),
      (input, effects) => seen.push(`${input.type} ${effects.length}`),
    )
    reactor.dispatch({ type: 'boot' })
    expect(seen).to.deep.equal(['boot 1'])
  })

  describe('with the disk', () => {
    it('tells the machine that something is durable only once it is', () => {
      const { world, machine, reactor } = stageOf({
        boot: [persist(1, 'k')],
        'durable 1': [send(ANNA, 'promise')],
      })
      reactor.dispatch({ type: 'boot' })
      expect(world.log).to.deep.equal(['commit k'])
      expect(machine.told).to.deep.equal(['boot@1000'])
      world.disk()
      expect(world.log).to.deep.equal(['commit k', 'send anna promise'])
    })

    it('commits all of one turn at once', () => {
      const { world, reactor } = stageOf({
        'message anna 1': [persist(1, 'a'), persist(2, 'b', 'c')],
        'message anna 2': [persist(3, 'd')],
      })
      reactor.dispatch(
        { type: 'message', from: ANNA, message: say('1') },
        { type: 'message', from: ANNA, message: say('2') },
      )
      expect(world.log).to.deep.equal(['commit a b c d'])
    })

    it('gathers what comes during a commit for the next one', () => {
      const { world, machine, reactor } = stageOf({
        boot: [persist(1, 'a')],
        'peer_up anna': [persist(2, 'b')],
        'peer_up boris': [persist(3, 'c')],
      })
      reactor.dispatch({ type: 'boot' })
      reactor.dispatch({ type: 'peer_up', peer: ANNA })
      reactor.dispatch({ type: 'peer_up', peer: BORIS })
      expect(world.log).to.deep.equal(['commit a'])
      world.disk()
      expect(world.log).to.deep.equal(['commit a', 'commit b c'])
      world.disk()
      expect(machine.told.filter((told) => told.startsWith('durable'))).to.deep.equal([
        'durable 1@1000',
        'durable 2@1000',
        'durable 3@1000',
      ])
    })

    it('lets a mere wait end at once when nothing is being written', () => {
      const { world, machine, reactor } = stageOf({ boot: [persist(1)] })
      reactor.dispatch({ type: 'boot' })
      expect(world.log).to.deep.equal([])
      expect(machine.told).to.deep.equal(['boot@1000', 'durable 1@1000'])
    })

    it('lets a mere wait end with the commit that holds all before it', () => {
      const { world, machine, reactor } = stageOf({
        boot: [persist(1, 'a')],
        'peer_up anna': [persist(2)],
        'peer_up boris': [persist(3, 'b'), persist(4)],
      })
      reactor.dispatch({ type: 'boot' })
      reactor.dispatch({ type: 'peer_up', peer: ANNA })
      reactor.dispatch({ type: 'peer_up', peer: BORIS })
      expect(machine.told).to.not.include('durable 2@1000')
      world.disk()
      expect(machine.told).to.include('durable 2@1000')
      expect(machine.told).to.not.include('durable 4@1000')
      world.disk()
      expect(machine.told).to.include('durable 4@1000')
    })

    it('keeps what a full disk did not take, and tries it again until it does', () => {
      const { world, machine, reactor } = stageOf({
        boot: [persist(1, 'a')],
        'peer_up anna': [persist(2, 'b')],
        'durable 1': [send(ANNA, 'promise')],
      })
      reactor.dispatch({ type: 'boot' })
      world.disk('full')
      expect(machine.told).to.include('disk full@1000')
      reactor.dispatch({ type: 'peer_up', peer: ANNA })
      expect(world.log, 'in order: nothing overtakes').to.deep.equal(['commit a'])
      world.advance(1_000)
      expect(world.log).to.deep.equal(['commit a', 'commit a'])
      world.disk('full')
      world.advance(1_000)
      world.disk()
      expect(world.log).to.deep.equal([
        'commit a',
        'commit a',
        'commit a',
        'send anna promise',
        'commit b',
      ])
    })

    it('stops for good when the disk fails', () => {
      const { world, machine, reactor } = stageOf({
        boot: [persist(1, 'a')],
        'durable 1': [send(ANNA, 'promise')],
      })
      machine.wakeAt = 2_000
      reactor.dispatch({ type: 'boot' })
      world.disk('failed')
      expect(world.log).to.deep.equal(['commit a', 'halt the disk failed to write'])
      reactor.dispatch({ type: 'peer_up', peer: ANNA })
      world.advance(10_000)
      expect(machine.told).to.deep.equal(['boot@1000'])
    })

    it('sends nothing before what it promises is on disk, whatever the disk and chance do', () => {
      const steps = fc.array(fc.constantFrom('ask', 'ask twice', 'done', 'full', 'wait', 'self'), {
        maxLength: 60,
      })
      fc.assert(fc.property(steps, fc.boolean(), holdsItsPromises), { numRuns: 300 })
    })
  })

  describe('with time', () => {
    it('ticks when the machine wants to be woken', () => {
      const { world, machine, reactor } = stageOf({})
      machine.wakeAt = 1_500
      reactor.dispatch({ type: 'boot' })
      world.advance(499)
      expect(machine.told).to.deep.equal(['boot@1000'])
      machine.script = () => {
        machine.wakeAt = Infinity
        return []
      }
      world.advance(1)
      expect(machine.told).to.deep.equal(['boot@1000', 'tick@1500'])
      world.advance(10_000)
      expect(machine.told).to.have.length(2)
    })

    it('wakes earlier when the machine changes its mind, and not at the former time', () => {
      const { world, machine, reactor } = stageOf({})
      machine.wakeAt = 5_000
      reactor.dispatch({ type: 'boot' })
      machine.script = () => {
        machine.wakeAt = machine.wakeAt === 5_000 ? 2_000 : Infinity
        return []
      }
      reactor.dispatch({ type: 'peer_up', peer: ANNA })
      world.advance(10_000)
      expect(machine.told.filter((told) => told.startsWith('tick'))).to.deep.equal(['tick@2000'])
    })

    it('keeps one alarm, however often the machine says the same', () => {
      const { world, machine, reactor } = stageOf({})
      machine.wakeAt = 5_000
      for (let i = 0; i < 10; i += 1) reactor.dispatch({ type: 'peer_up', peer: ANNA })
      expect(world.alarms).to.have.length(1)
    })

    it('asks again when it was woken too early', () => {
      const { world, machine, reactor } = stageOf({})
      machine.wakeAt = 1_500
      reactor.dispatch({ type: 'boot' })
      world.time = 1_499
      world.alarms.splice(0).forEach(({ ring }) => ring())
      expect(machine.told.at(-1)).to.equal('tick@1499')
      expect(world.nextAlarm()).to.equal(1_500)
    })
  })

  describe('when it is halted', () => {
    it('does nothing any more', () => {
      const { world, machine, reactor } = stageOf({ boot: [persist(1, 'a')] })
      machine.wakeAt = 1_100
      reactor.dispatch({ type: 'boot' })
      reactor.halt()
      world.disk()
      reactor.dispatch({ type: 'peer_up', peer: ANNA })
      world.advance(10_000)
      expect(machine.told).to.deep.equal(['boot@1000'])
      expect(world.log).to.deep.equal(['commit a'])
    })

    it('does nothing of what is left of the turn', () => {
      const { world, machine, reactor } = stageOf({
        boot: [
          { type: 'reply', id: 1, result: OK },
          send(ANNA, 'a'),
          persist(1, 'k'),
          { type: 'reply', id: 2, result: OK },
        ],
      })
      world.also = () => reactor.halt()
      reactor.dispatch({ type: 'boot' }, { type: 'peer_up', peer: ANNA })
      expect(world.log).to.deep.equal(['reply 1'])
      expect(machine.told, 'what came in with it').to.deep.equal(['boot@1000'])
    })

    it('does not try a full disk again: the store may be closed by then', () => {
      const { world, reactor } = stageOf({ boot: [persist(1, 'a')] })
      reactor.dispatch({ type: 'boot' })
      world.disk('full')
      reactor.halt()
      world.advance(10_000)
      expect(world.log).to.deep.equal(['commit a'])
    })

    it('stops when the machine breaks: half a step must not be followed by another', () => {
      const { world, machine, reactor } = stageOf({})
      machine.script = (input): Effect[] => {
        if (input.type === 'boot') throw new Error('broken')
        return [send(ANNA, 'a')]
      }
      expect(() => reactor.dispatch({ type: 'boot' }, { type: 'peer_up', peer: ANNA })).to.throw(
        'broken',
      )
      reactor.dispatch({ type: 'peer_up', peer: BORIS })
      expect(world.log).to.deep.equal([])
    })
  })
})

/** A machine that answers each question once its record is on disk; `sync`: a disk that answers at once. */
function holdsItsPromises(steps: readonly string[], sync: boolean): void {
  const crypto = new KeyedHashCrypto(SELF, 'test')
  const context = new MachineContext({
    crypto,
    store: 's' as StoreId,
    boot: 1,
    sequence: 0,
    nonce: 'n',
  })
  const world = new HandWorld()
  const onDisk: string[] = []
  const machine = new ScriptMachine((input) => {
    if (input.type === 'message') {
      const { message } = input
      const key = 'rid' in message ? message.rid : ''
      context.persist([record(key)], () => context.send(ANNA, say(key)))
    } else if (input.type === 'durable') context.answer(input.token, null)
    return context.takeEffects()
  })
  const reactor = new Reactor(SELF, machine, world)
  const asked: string[] = []
  const said: string[] = []
  const succeed = (): void => {
    const [next] = world.commits
    onDisk.push(...(next?.records ?? []).map(({ key }) => key))
    world.disk()
  }
  world.also = (call) => {
    const [verb, , ...rids] = call.split(' ')
    if (verb === 'send') {
      for (const rid of rids) expect(onDisk, rid).to.include(rid)
      said.push(...rids)
    }
    if (verb === 'commit' && sync) succeed()
  }
  const ask = (): void => {
    const rid = `r${asked.length}`
    asked.push(rid)
    reactor.dispatch({ type: 'message', from: ANNA, message: say(rid) })
  }
  for (const step of steps) {
    if (step === 'ask') ask()
    else if (step === 'ask twice') [0, 1].forEach(ask)
    else if (step === 'wait') world.advance(1_000)
    else if (step === 'self') reactor.dispatch({ type: 'peer_up', peer: ANNA })
    else if (world.commits.length > 0 && step === 'done') succeed()
    else if (world.commits.length > 0 && step === 'full') world.disk('full')
  }
  for (let turns = 0; turns < 200 && said.length < asked.length; turns += 1) {
    world.advance(1_000)
    if (world.commits.length > 0) succeed()
  }
  expect(onDisk).to.deep.equal(asked)
  expect(said).to.deep.equal(asked)
}

import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import { RegisterKeeper } from '../../../src/registers/keeper.ts'
import { RegisterProposer } from '../../../src/registers/proposer.ts'
import type { RegisterRef } from '../../../src/registers/register-ref.ts'
import { isRegisterAnswer } from '../../../src/registers/traffic.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import { fireDue } from '../runtime/fire-due.ts'
import type { Message } from '../../../src/wire/messages.ts'

const ANNA = 'anna' as PeerId
const BORIS = 'boris' as PeerId
const KEY = 'orders/o-1'
const keeper = { peer: ANNA, store: 's-anna' as StoreId }

function contextOf(self: PeerId, store: StoreId): MachineContext {
  const crypto = new KeyedHashCrypto(self, 'test')
  return new MachineContext({ crypto, store, boot: 1, sequence: 0, nonce: 'n' })
}

/** What one who has lost a join says, whom nobody else could meet: all have joined before a move is chosen. */
describe('a keeper that was never told to keep a generation', () => {
  const context = contextOf(ANNA, keeper.store)
  const anna = new RegisterKeeper(context, () => undefined)

  function answerTo(generation: number): Message | undefined {
    anna.handle(BORIS, {
      type: 'read',
      rid: 'r1',
      key: KEY,
      generation,
      store: keeper.store,
      known: null,
    })
    const answers: Message[] = []
    for (const effect of context.takeEffects()) {
      if (effect.type === 'send') answers.push(effect.message)
      if (effect.type !== 'persist') continue
      context.durable(effect.token, 1)
      for (const later of context.takeEffects())
        if (later.type === 'send') answers.push(later.message)
    }
    return answers.find(isRegisterAnswer)
  }

  it('says so, and nothing as of an empty register', () => {
    expect(answerTo(1)).to.deep.equal({ type: 'not_joined', rid: 'r1' })
    expect(context.counters.get('register_not_joined')).to.equal(1)
    expect(answerTo(0), 'the first one may be created here').to.include({ type: 'value' })
  })

  it('is no keeper any more to who asks: another is to be chosen for it', () => {
    const boris = contextOf(BORIS, 's-boris' as StoreId)
    const proposer = new RegisterProposer(boris)
    const ref: RegisterRef = { key: KEY, generation: 1, keepers: [keeper] }
    const outcomes: unknown[] = []
    proposer.read(ref, ({ type, lost }) => outcomes.push({ type, lost }))
    for (let seconds = 1; seconds < 60 && outcomes.length === 0; seconds += 1) {
      for (const effect of boris.takeEffects()) {
        if (effect.type !== 'send' || effect.message.type !== 'read') continue
        proposer.handle(ANNA, { type: 'not_joined', rid: effect.message.rid })
      }
      boris.setNow(seconds * 1_000)
      fireDue(boris.timers, boris.now())
    }
    expect(outcomes).to.deep.equal([{ type: 'unavailable', lost: [keeper] }])
  })
})

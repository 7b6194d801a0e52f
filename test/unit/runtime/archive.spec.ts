import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { parseOrderId } from '../../../src/models/ids.ts'
import type { StoreId } from '../../../src/models/ids.ts'
import { orderKey } from '../../../src/orders/order-ref.ts'
import type { RegisterRef } from '../../../src/registers/register-ref.ts'
import { Archive } from '../../../src/runtime/archive.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { Message } from '../../../src/wire/messages.ts'
import { INTAKE as SELF, ORDER_ID } from '../orders/sample.ts'

const STORE = 's1' as StoreId
const NOON = 20_000 * 86_400_000 + 43_200_000

type Found = RegisterRef | 'absent' | 'forgotten' | null

function archiveOf(hasBegun: (boot: number) => boolean): {
  readonly context: MachineContext
  readonly archive: Archive
} {
  const crypto = new KeyedHashCrypto(SELF, 'test')
  const context = new MachineContext({ crypto, store: STORE, boot: 1, sequence: 0, nonce: 'n' })
  context.setNow(NOON)
  const archive = new Archive({
    context,
    records: [],
    roundMs: 300,
    accepted: () => undefined,
    chosen: () => undefined,
    retired: () => undefined,
    lost: () => undefined,
    connected: () => [],
    membersOf: () => [],
    stores: { hasBegun },
  })
  return { context, archive }
}

describe('an archive', () => {
  it('says of an order of its own that there is none only if its disk has that process', () => {
    const found = [true, false].map((isKnown) => {
      let asked = 0
      const { archive } = archiveOf((boot) => {
        asked = boot
        return isKnown
      })
      let answer: Found = null
      archive.ways.locate(ORDER_ID, (said) => (answer = said))
      expect(asked).to.equal(parseOrderId(ORDER_ID)?.boot)
      return answer
    })
    expect(found).to.deep.equal(['absent', 'forgotten'])
  })

  it('is told only that an order is unchanged, of which it has a copy', () => {
    const { context, archive } = archiveOf(() => true)
    const said: Message['type'][] = []
    let writes = 0
    const settle = (): void => {
      for (let effects = context.takeEffects(); effects.length > 0; effects = context.takeEffects())
        for (const effect of effects)
          if (effect.type === 'persist') context.durable(effect.token, (writes += 1))
          else if (effect.type === 'send') {
            said.push(effect.message.type)
            if (Archive.hears(effect.message)) archive.handle(SELF, effect.message)
          }
    }
    const keepers = [{ peer: SELF, store: STORE }]
    const ref = { key: orderKey(ORDER_ID), generation: 0, keepers }
    const value = new Uint8Array([1, 2, 3])
    archive.proposer.create(ref, value, () => undefined)
    settle()
    let read: Uint8Array | null = null
    archive.proposer.read(ref, (outcome) => {
      if (outcome.type === 'chosen') read = outcome.value
    })
    settle()
    expect(read).to.deep.equal(value)
    expect(said.slice(-2)).to.deep.equal(['read', 'unchanged'])
  })
})

import { expect } from 'chai'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import { RegisterKeeper } from '../../../src/registers/keeper.ts'
import { AlreadyHeld } from '../../../src/registers/already-held.ts'
import type { KeptHere } from '../../../src/registers/already-held.ts'
import { RegisterProposer } from '../../../src/registers/proposer.ts'
import type { RegisterRef } from '../../../src/registers/register-ref.ts'
import { isKeeperRequest, isRegisterAnswer } from '../../../src/registers/traffic.ts'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { Message } from '../../../src/wire/messages.ts'

const SELF = 'anna' as PeerId
const STORE = 's1' as StoreId
const REF: RegisterRef = { key: 'view/c1', generation: 0, keepers: [{ peer: SELF, store: STORE }] }
const bytes = (...all: number[]): Uint8Array => new Uint8Array(all)

/** A node that keeps and reads its own register, and what it says to itself. */
class Library {
  readonly said: Message[] = []
  /** It says of what it is asked that nothing has changed, whatever was known. */
  lies = false
  readonly #context: MachineContext
  readonly #keeper: RegisterKeeper
  readonly #proposer: RegisterProposer
  #writes = 0

  constructor(isReadAgain: (key: string) => boolean, asKeeper = false) {
    const crypto = new KeyedHashCrypto(SELF, 'test')
    this.#context = new MachineContext({ crypto, store: STORE, boot: 1, sequence: 0, nonce: 'n' })
    this.#keeper = new RegisterKeeper(this.#context, () => undefined)
    const keptHere: KeptHere = ({ key, generation }) =>
      asKeeper ? (this.#keeper.shelf.get(key, generation)?.slot ?? null) : null
    this.#proposer = new RegisterProposer(this.#context, { isReadAgain, keptHere })
  }

  write(value: Uint8Array): void {
    this.#proposer.change(
      REF,
      () => ({ next: value, result: null }),
      () => undefined,
    )
    this.#settle()
  }

  /** `none`: no answer that proves anything. */
  read(): Uint8Array | null | 'none' {
    let read: Uint8Array | null | 'none' = 'none'
    this.#proposer.read(REF, (outcome) => {
      if (outcome.type === 'chosen') read = outcome.value
    })
    this.#settle()
    return read
  }

  /** What it answered to the last question. */
  answered(): string | undefined {
    return this.said.findLast(isRegisterAnswer)?.type
  }

  hear(message: Message): void {
    this.said.push(message)
    if (isKeeperRequest(message)) this.#keeper.handle(SELF, message)
    else if (this.lies && message.type === 'value') {
      const { rid, boot, at } = message
      this.#proposer.handle(SELF, { type: 'unchanged', rid, boot, at })
    } else if (isRegisterAnswer(message)) this.#proposer.handle(SELF, message)
  }

  #settle(): void {
    for (let effects = this.#context.takeEffects(); effects.length > 0;) {
      for (const effect of effects) {
        if (effect.type === 'send') this.hear(effect.message)
        else if (effect.type === 'persist') this.#context.durable(effect.token, (this.#writes += 1))
      }
      effects = this.#context.takeEffects()
    }
  }
}

describe('a register that is read again', () => {
  it('is told once, and only said to be unchanged until it is written to', () => {
    const library = new Library((key) => key.startsWith('view/'))
    library.write(bytes(1, 2, 3))
    expect(library.read()).to.deep.equal(bytes(1, 2, 3))
    expect(library.answered()).to.equal('value')
    expect(library.read()).to.deep.equal(bytes(1, 2, 3))
    expect(library.answered()).to.equal('unchanged')
    library.write(bytes(4))
    expect(library.read(), 'another ballot').to.deep.equal(bytes(4))
    expect(library.answered()).to.equal('value')
    expect(library.read()).to.deep.equal(bytes(4))
    expect(library.answered()).to.equal('unchanged')
  })

  it('is told each time where nobody remembers it', () => {
    const library = new Library(() => false)
    library.write(bytes(1))
    for (let n = 0; n < 3; n += 1) {
      expect(library.read()).to.deep.equal(bytes(1))
      expect(library.answered()).to.equal('value')
    }
  })

  it('is told of none of its changes to who keeps it too, and has them', () => {
    const library = new Library(() => false, true)
    for (let n = 1; n < 4; n += 1) {
      library.write(bytes(n))
      expect(library.read()).to.deep.equal(bytes(n))
      expect(library.answered()).to.equal('unchanged')
    }
  })

  it('is never taken for another by who was not asked about it', () => {
    const library = new Library(() => false)
    library.write(bytes(1))
    library.lies = true
    expect(library.read()).to.equal('none')
    library.lies = false
    expect(library.said.at(-1)?.type).to.equal('value')
  })
})

describe('what is held already', () => {
  const held = { accepted: { counter: 3, node: SELF, boot: 'b' }, value: bytes(7) }

  it('holds in its generation alone, and of what is worth it', () => {
    const last = new AlreadyHeld((key) => key.startsWith('view/'))
    last.keep(REF, held)
    expect(last.of(REF)).to.deep.equal(held)
    expect(last.of({ ...REF, generation: 1 })).to.equal(null)
    last.keep({ ...REF, key: 'order/1' }, held)
    expect(last.of({ ...REF, key: 'order/1' })).to.equal(null)
    last.keep({ ...REF, key: 'view/c2' }, { accepted: null, value: null })
    expect(last.of({ ...REF, key: 'view/c2' })).to.equal(null)
  })

  it('is forgotten for what was read later, and never becomes much', () => {
    const last = new AlreadyHeld(() => true)
    for (let n = 0; n < 20; n += 1) {
      last.keep({ ...REF, key: `view/${n}` }, held)
      last.keep(REF, held)
    }
    expect(last.of(REF)).to.deep.equal(held)
    const kept = Array.from({ length: 20 }, (_, n) => last.of({ ...REF, key: `view/${n}` }))
    expect(kept.filter((one) => one !== null)).to.have.length(3)
  })
})

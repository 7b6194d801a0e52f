import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import type { Effect } from '../../../src/runtime/effect.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { Keeper, Message } from '../../../src/wire/messages.ts'
import { NETWORK } from './sample.ts'

type CopyEffect = Extract<Effect, { type: 'copy' }>

/** A context whose letters and errands a test looks at, and answers by hand. */
export class ArtworkOffice {
  readonly context: MachineContext
  readonly sent: { readonly to: PeerId; readonly message: Message }[] = []
  readonly copies: CopyEffect[] = []
  readonly retained: (readonly string[])[] = []
  now = 1_000_000

  constructor(self: Keeper) {
    this.context = new MachineContext({
      crypto: new KeyedHashCrypto(self.peer, NETWORK),
      store: self.store,
      boot: 1,
      sequence: 0,
      nonce: '0'.repeat(16),
    })
    this.context.setNow(this.now)
  }

  act<Result>(what: () => Result): Result {
    const result = what()
    for (const effect of this.context.takeEffects()) {
      if (effect.type === 'send') this.sent.push({ to: effect.to, message: effect.message })
      else if (effect.type === 'copy') this.copies.push(effect)
      else if (effect.type === 'retain') this.retained.push(effect.files)
    }
    return result
  }

  /** The oldest errand ends. */
  fetched(answer: Parameters<MachineContext['answer']>[1] = null): void {
    const copy = this.copies.shift()
    if (copy === undefined) throw new Error('nothing is being fetched')
    this.act(() => this.context.answer(copy.token, answer))
  }

  advance(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const at = this.context.timers.nextAt()
      if (at > until) break
      this.now = Math.max(this.now, at)
      this.context.setNow(this.now)
      const fire = this.context.timers.take(this.now)
      if (fire !== null) this.act(fire)
    }
    this.now = until
    this.context.setNow(until)
  }

  /** Who was asked or told what, since the last look. */
  letters(): string[] {
    return this.sent.splice(0).map(({ to, message }) => `${message.type} ${to.slice(8, 12)}`)
  }
}

export function keeperOf(peer: PeerId, store = peer.slice(-1)): Keeper {
  return { peer, store: store.repeat(32).slice(0, 32) as StoreId }
}

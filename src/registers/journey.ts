import type { Context } from '../ports/context.ts'
import type { Keeper } from '../wire/messages.ts'
import type { RegisterRef } from './register-ref.ts'

/** Where an operation is: it walks from generation to generation (CONSENSUS.md 6.3, point 5). */
export class Journey {
  readonly #context: Context
  /** Generations left through a MOVED: their keepers may forget the value once we have arrived. */
  readonly #left: { readonly ref: RegisterRef; readonly successors: readonly Keeper[] }[] = []
  #ref: RegisterRef
  /** What MOVED carried here: what an empty register of this generation must become. */
  carried: Uint8Array | null = null

  constructor(context: Context, ref: RegisterRef) {
    this.#context = context
    this.#ref = ref
  }

  get ref(): RegisterRef {
    return this.#ref
  }

  /**
   * Where to begin again after a failure: the generation behind is sealed, and this one may hold nothing
   * yet. Whoever went on from here would not know what it is to begin with.
   */
  get origin(): RegisterRef {
    return this.#left[0]?.ref ?? this.#ref
  }

  /** `carried`: what a chosen MOVED said; null where a pointer led. */
  walk(generation: number, keepers: readonly Keeper[], carried: Uint8Array | null): void {
    if (carried !== null) this.#left.push({ ref: this.#ref, successors: keepers })
    this.#ref = { key: this.#ref.key, generation, keepers }
    this.carried = carried
  }

  /** The caller was wrong about who keeps this generation. */
  correct(keepers: readonly Keeper[]): void {
    this.#context.count('register_keepers_corrected')
    this.#ref = { ...this.#ref, keepers }
  }

  /** This generation holds the value on a quorum: keepers of the former ones may forget it (point 4). */
  arrive(): void {
    for (const { ref, successors } of this.#left.splice(0)) {
      const { key, generation } = ref
      for (const { peer, store } of ref.keepers) {
        const retire = { type: 'retire', key, generation, store, keepers: successors } as const
        this.#context.send(peer, retire)
      }
    }
  }
}

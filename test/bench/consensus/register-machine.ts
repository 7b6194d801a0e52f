import type { PeerId } from '../../../src/models/ids.ts'
import { RegisterKeeper, SLOT_PREFIX } from '../../../src/registers/keeper.ts'
import { RegisterProposer } from '../../../src/registers/proposer.ts'
import type { Outcome } from '../../../src/registers/proposer.ts'
import { isKeeperRequest, isRegisterAnswer } from '../../../src/registers/traffic.ts'
import type { CommandResult } from '../../../src/runtime/commands/command.ts'
import type { Effect, Input } from '../../../src/runtime/effect.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { Birth } from '../../../src/runtime/machine-context.ts'
import type { Machine } from '../../../src/runtime/reactor.ts'
import type { Keeper, Message } from '../../../src/wire/messages.ts'

/** What a client of the bench asks for: the register's value is to be these bytes. */
export interface Wish {
  readonly kind: 'create' | 'change'
  readonly key: string
  readonly value: Uint8Array
}

/** The registers of the node machine, alone: what a durable change costs, and nothing else. */
export class RegisterMachine implements Machine {
  readonly #context: MachineContext
  readonly #keeper: RegisterKeeper
  readonly #proposer: RegisterProposer
  #keepers: readonly Keeper[] = []

  constructor(
    birth: Birth,
    now: number,
    records: Iterable<{ readonly key: string; readonly value: Uint8Array }>,
  ) {
    this.#context = new MachineContext(birth)
    this.#context.setNow(now)
    this.#keeper = new RegisterKeeper(this.#context, () => undefined)
    this.#proposer = new RegisterProposer(this.#context)
    for (const { key, value } of records) {
      if (key.startsWith(SLOT_PREFIX)) this.#keeper.restore(key, value)
    }
  }

  /** Who keeps every register. */
  set keepers(keepers: readonly Keeper[]) {
    this.#keepers = keepers
  }

  step(input: Input): readonly Effect[] {
    this.#context.setNow(input.now)
    switch (input.type) {
      case 'tick':
        for (let fire = this.#due(); fire !== null; fire = this.#due()) fire()
        break
      case 'message':
        this.#message(input.from, input.message)
        break
      case 'command':
        this.#wish(input.id, input.command as unknown as Wish)
        break
      case 'durable':
        this.#context.answer(input.token, null)
        break
      case 'boot':
      case 'gossip':
      case 'disk':
      case 'peer_up':
      case 'peer_down':
      case 'expelled':
      case 'answer':
    }
    return this.#context.takeEffects()
  }

  nextWakeAt(): number {
    return this.#context.timers.nextAt()
  }

  #due(): (() => void) | null {
    return this.#context.timers.take(this.#context.now())
  }

  #message(from: PeerId, message: Message): void {
    if (isKeeperRequest(message)) this.#keeper.handle(from, message)
    else if (isRegisterAnswer(message)) this.#proposer.handle(from, message)
  }

  #wish(id: number, { kind, key, value }: Wish): void {
    const ref = { key, generation: 0, keepers: this.#keepers }
    const done = ({ type }: Outcome<null>): void => {
      const result = { ok: type === 'chosen' } as CommandResult
      // As the node machine answers: what is said rests on what is on disk here.
      this.#context.persist([], () => this.#context.emit({ type: 'reply', id, result }))
    }
    if (kind === 'create') this.#proposer.create(ref, value, done)
    else this.#proposer.change(ref, () => ({ next: value, result: null }), done)
  }
}

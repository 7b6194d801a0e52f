import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import { RegisterKeeper } from '../../../src/registers/keeper.ts'
import { RegisterProposer } from '../../../src/registers/proposer.ts'
import { Chance } from '../../../src/runtime/chance.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { Keeper, Message } from '../../../src/wire/messages.ts'

interface Letter {
  readonly from: PeerId
  readonly to: PeerId
  readonly message: Message
}

/**
 * Registers alone, without orders: a handful of nodes, a bag of letters that chance delivers, loses
 * and doubles, writes that become durable some time later, and crashes that forget the rest.
 */
export class RegisterWorld {
  readonly chance: Chance
  readonly keepers: Keeper[]
  readonly nodes: RegisterNode[]
  readonly #bag: Letter[] = []
  now = 1_000
  lossRate = 0.1
  doubleRate = 0.1

  constructor(seed: string, size: number) {
    this.chance = new Chance(seed)
    this.keepers = Array.from({ length: size }, (_, i) => ({
      peer: `node-${i}-xxxxxxxxxx` as PeerId,
      store: `store-${i}` as StoreId,
    }))
    this.nodes = this.keepers.map((keeper) => new RegisterNode(keeper, this))
  }

  post(letter: Letter): void {
    if (this.chance.next() < this.lossRate && letter.from !== letter.to) return
    this.#bag.push(letter)
    if (this.chance.next() < this.doubleRate) this.#bag.push(letter)
  }

  /** One thing happens: a letter arrives, a write is durable, or time passes. */
  turn(): void {
    const letter = this.#bag.splice(this.chance.below(Math.max(1, this.#bag.length)), 1)[0]
    if (letter !== undefined && this.chance.next() < 0.7) {
      this.nodes
        .find((node) => node.keeper.peer === letter.to)
        ?.receive(letter.from, letter.message)
    } else {
      if (letter !== undefined) this.#bag.push(letter)
      this.now += this.chance.below(40)
    }
    for (const node of this.nodes) node.turn()
  }
}

export class RegisterNode {
  readonly keeper: Keeper
  readonly #world: RegisterWorld
  readonly #disk = new Map<string, Uint8Array>()
  #boot = 0
  #context!: MachineContext
  #registers!: RegisterKeeper
  #unsynced: { token: number; records: readonly { key: string; value: Uint8Array | null }[] }[] = []
  proposer!: RegisterProposer

  constructor(keeper: Keeper, world: RegisterWorld) {
    this.keeper = keeper
    this.#world = world
    this.restart()
  }

  /** Everything that was not on disk is gone. */
  restart(): void {
    this.#boot += 1
    const crypto = new KeyedHashCrypto(this.keeper.peer, 'test')
    const nonce = `${this.keeper.peer}.${this.#boot}`
    this.#context = new MachineContext({
      crypto,
      store: this.keeper.store,
      boot: this.#boot,
      nonce,
    })
    this.#context.setNow(this.#world.now)
    this.#registers = new RegisterKeeper(this.#context, () => undefined)
    for (const [key, value] of this.#disk) this.#registers.restore(key, value)
    this.proposer = new RegisterProposer(this.#context)
    this.#unsynced = []
  }

  receive(from: PeerId, message: Message): void {
    this.#context.setNow(this.#world.now)
    switch (message.type) {
      case 'prepare':
      case 'accept':
      case 'read':
        this.#registers.handle(from, message)
        break
      case 'promise':
      case 'accepted':
      case 'conflict':
      case 'value':
        this.proposer.handle(from, message)
        break
      default:
        throw new Error(`registers do not say ${message.type}`)
    }
    this.turn()
  }

  turn(): void {
    this.#context.setNow(this.#world.now)
    for (let fire = this.#take(); fire !== null; fire = this.#take()) fire()
    const write = this.#world.chance.next() < 0.5 ? this.#unsynced.shift() : undefined
    if (write !== undefined) {
      for (const { key, value } of write.records) if (value !== null) this.#disk.set(key, value)
      this.#context.answer(write.token, null)
    }
    for (const effect of this.#context.takeEffects()) {
      if (effect.type === 'persist') this.#unsynced.push(effect)
      else if (effect.type === 'send') {
        this.#world.post({ from: this.keeper.peer, to: effect.to, message: effect.message })
      }
    }
  }

  #take(): (() => void) | null {
    return this.#context.timers.take(this.#world.now)
  }
}

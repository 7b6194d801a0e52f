import type { Order } from '../models/order.ts'
import type { Effect, Input } from '../runtime/effect.ts'

/**
 * A running hash of everything that happened in a world, in order (promise 9): which step each node
 * took when, and every byte that left it for a peer, a disk, a printer or a person. Two runs of one
 * seed that differ in a single byte or instant differ in it. FNV-1a over two lanes, since 32 bits
 * would collide once in a hunt of a hundred thousand seeds.
 */
export class Digest {
  #a = 0x811c9dc5
  #b = 0x9747b28c
  /** Each version of an order is told many times, in lists above all. */
  readonly #orders = new WeakMap<Order, Uint8Array>()

  /** Messages come apart, as frames: they are bytes there already. */
  step(node: number, input: Input, effects: readonly Effect[]): void {
    this.#word((node << 16) | (input.type.length << 8) | input.type.charCodeAt(0))
    this.number(input.now)
    this.#word(effects.length)
    for (const effect of effects) this.#effect(effect)
  }

  number(value: number): void {
    // Halves, for instants exceed 32 bits; fractions of a millisecond count too.
    const scaled = value * 1_024
    this.#word(scaled | 0)
    this.#word((scaled / 0x1_0000_0000) | 0)
  }

  text(value: string): void {
    this.#word(value.length)
    for (let i = 0; i < value.length; i += 1) this.#word(value.charCodeAt(i))
  }

  bytes(value: Uint8Array): void {
    const { length } = value
    let a = Math.imul(this.#a ^ length, 0x01000193)
    let b = this.#b
    // Four at a time: most of what a world says is bytes.
    for (let i = 0; i < length; i += 4) {
      // Beyond the end is undefined, which is 0 here; the length tells the difference.
      const word =
        (value[i] as number) |
        ((value[i + 1] as number) << 8) |
        ((value[i + 2] as number) << 16) |
        ((value[i + 3] as number) << 24)
      a = Math.imul(a ^ word, 0x01000193)
      a ^= a >>> 13
      b = (b + Math.imul(a, 0x85ebca6b)) | 0
    }
    this.#a = a
    this.#b = b
  }

  /** Plain data of any depth; functions and undefined count as absent. */
  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.text(value)
        return
      case 'number':
        this.number(value)
        return
      case 'boolean':
        this.#word(value ? 1 : 2)
        return
      case 'object':
        this.#object(value)
        return
      case 'undefined':
      case 'function':
      case 'symbol':
      case 'bigint':
        this.#word(3)
    }
  }

  toString(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
    return hex(this.#a) + hex(this.#b)
  }

  #effect(effect: Effect): void {
    switch (effect.type) {
      case 'send':
        this.#word(effect.message.type.length)
        return
      case 'publish':
        this.#word(5)
        return
      case 'listen':
        for (const topic of effect.topics) this.text(topic)
        return
      case 'persist':
        this.#word(effect.records.length)
        for (const { key, value } of effect.records) {
          this.text(key)
          if (value === null) this.#word(4)
          else this.bytes(value)
        }
        return
      case 'divide':
        this.#word(effect.asked.problem.shops)
        return
      case 'provide':
      case 'find':
      case 'reply':
      case 'verdict':
      case 'notify':
      case 'obtain':
      case 'copy':
      case 'retain':
      case 'stage':
      case 'release':
      case 'probe':
      case 'discard':
      case 'quit':
        this.value(effect)
    }
  }

  #object(value: object | null): void {
    if (value === null) this.#word(4)
    else if (value instanceof Uint8Array) this.bytes(value)
    else if (isOrder(value)) this.bytes(this.#orderBytes(value))
    else if (Array.isArray(value)) {
      this.#word(value.length)
      for (const entry of value) this.value(entry)
    } else {
      for (const key in value) {
        this.text(key)
        this.value((value as Record<string, unknown>)[key])
      }
    }
  }

  #orderBytes(order: Order): Uint8Array {
    let bytes = this.#orders.get(order)
    if (bytes === undefined) {
      const digest = new Digest()
      for (const key in order) digest.value(order[key as keyof Order])
      bytes = new TextEncoder().encode(digest.toString())
      this.#orders.set(order, bytes)
    }
    return bytes
  }

  #word(word: number): void {
    this.#a = Math.imul(this.#a ^ word, 0x01000193)
    this.#b = Math.imul((this.#b ^ word) + 0x7f4a7c15, 0x85ebca6b)
    this.#b ^= this.#b >>> 15
  }
}

/** Values of orders never change; whoever changes one makes another. */
function isOrder(value: object): value is Order {
  return 'spec' in value && 'parts' in value && 'events' in value
}

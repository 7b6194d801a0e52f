import type { PeerId } from '../../../../src/models/ids.ts'
import type { Outcome } from '../../../../src/registers/outcome.ts'
import { rankOf } from '../../../../src/registers/rank.ts'
import type { RegisterRef } from '../../../../src/registers/register-ref.ts'
import { openValue, unpackKeepers } from '../../../../src/registers/register-value.ts'
import { Chance } from '../../../../src/runtime/chance.ts'
import type { Ballot, Keeper, Message } from '../../../../src/wire/messages.ts'
import type { BenchNode, Life } from './bench-node.ts'
import { RegisterWorld } from './bench-world.ts'
import { NO_FLAW } from './flaw.ts'
import { END } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const KEY = 'order/1'
const NOTHING = new Uint8Array(0)
/** The word after which nothing follows. */
const CLOSED = 'closed'

/** No chance in it: letters arrive at once, disks answer at once, unless the script says otherwise. */
const STILL: Scenario = {
  keepers: 3,
  nodes: 6,
  created: false,
  calls: 0,
  gapMs: 0,
  readRate: 0,
  lossRate: 0,
  doubleRate: 0,
  delayMs: 0,
  tailRate: 0,
  tailMs: 0,
  fsyncMs: 0,
  ambushRate: 0,
  crashes: 0,
  wipes: 0,
  moves: 0,
  partitions: 0,
  staleRefs: false,
  ages: false,
}

interface Letter {
  readonly from: PeerId
  readonly to: PeerId
  readonly message: Message
}

interface Trap {
  readonly from: string
  readonly to: string
  readonly type: string
  readonly keeps: boolean
  /** So many pass first. */
  passes: number
}

/**
 * A story about one register, one command a line; each answers what came of it. Nodes are a to f;
 * a, b and c keep the register at first, and a may create it in one round.
 */
export class RegisterScript {
  readonly #world = new RegisterWorld(STILL, new Chance('script'), NO_FLAW)
  readonly #words: string[] = []
  readonly #traps: Trap[] = []
  readonly #held: Letter[] = []
  readonly #hints = new Map<string, RegisterRef>()
  #told: string[] = []
  #aloud = false
  readonly #counted = new Map<string, number>()

  constructor() {
    this.#world.intercept = (from, to, message) => this.#intercept({ from, to, message })
    this.#world.accused = (invariant, story) => this.#told.push(`${invariant} violated: ${story}`)
    this.#world.counted = (counter) =>
      this.#counted.set(counter, (this.#counted.get(counter) ?? 0) + 1)
    this.#world.alarmed = (what) => this.#told.push(`alarm: ${what}`)
  }

  /** One command; what came of it, one line each. */
  do(command: string): string[] {
    const [verb = '', ...words] = command.split(' ')
    this.#told = []
    this.#counted.clear()
    this.#perform(verb, words)
    this.#world.run(this.#world.now)
    for (const [counter, times] of this.#counted) this.#told.push(`counted ${counter}: ${times}`)
    return this.#told
  }

  #perform(verb: string, words: readonly string[]): void {
    const [first = '', second = '', third = ''] = words
    switch (verb) {
      case 'aloud':
        this.#aloud = true
        return
      case 'quiet':
        this.#aloud = false
        return
      case 'lose':
      case 'hold':
        this.#traps.push({
          from: first,
          to: second,
          type: third,
          keeps: verb === 'hold',
          passes: Number(words[3] ?? 0),
        })
        return
      case 'free':
        this.#free()
        return
      case 'wait':
        this.#world.run(this.#world.now + Number(first))
        return
      case 'days':
        this.#world.today += Number(first)
        return
      case 'show':
        for (const node of this.#world.nodes) this.#show(node)
        return
      default:
        this.#act(verb, first, words.slice(1))
    }
  }

  /** `<node> <what> …` */
  #act(name: string, what: string, words: readonly string[]): void {
    const node = this.#node(name)
    const life = node.life as Life
    const tell = (outcome: Outcome<unknown>): void => this.#tell(name, what, outcome)
    const ref = this.#hints.get(name) ?? { key: KEY, generation: 0, keepers: this.#world.first }
    switch (what) {
      case 'creates':
        life.proposer.create(ref, this.#list(words), tell)
        return
      case 'appends':
        life.proposer.change(ref, (value) => this.#append(value, words[0] ?? ''), tell)
        return
      case 'reads':
        life.proposer.read(ref, tell)
        return
      case 'moves':
        life.proposer.move(
          ref,
          words.map((word) => this.#node(word).keeper),
          tell,
        )
        return
      case 'crashes':
        node.crash(0)
        return
      case 'starts':
        node.start()
        return
      case 'is-wiped':
        node.wipe()
        node.start()
        return
      case 'hangs':
        node.hang(true)
        return
      case 'recovers':
        node.hang(false)
        return
      case 'collects':
        this.#collect(node, Number(words[0]))
        return
      case 'ranks':
        this.#told.push(`${name}: rank ${rankOf(KEY, ref.keepers, node.peer) ?? 'none'}`)
        return
      default:
        throw new Error(`no story says: ${name} ${what}`)
    }
  }

  /** For so many hours; 0: once, and the clock stands still. */
  #collect(node: BenchNode, hours: number): void {
    if (hours === 0) node.life?.collector.collect()
    for (let hour = 0; hour < hours; hour += 1) {
      node.life?.collector.collect()
      this.#world.run(this.#world.now + 1_000)
      this.#world.now += 3_600_000 - 1_000
    }
  }

  #append(value: Uint8Array | null, word: string): { next: Uint8Array | null; result: null } {
    const held = value ?? NOTHING
    if (word === '') return { next: null, result: null }
    const [byte = 0] = this.#list([word])
    if (held.includes(byte) || held.at(-1) === END) return { next: null, result: null }
    return { next: Uint8Array.of(...held, byte), result: null }
  }

  #intercept(letter: Letter): boolean {
    const { from, to, message } = letter
    const trap = this.#traps.find(
      (t) =>
        (t.from === 'any' || this.#node(t.from).peer === from) &&
        (t.to === 'any' || this.#node(t.to).peer === to) &&
        (t.type === '' || t.type === message.type) &&
        (t.passes -= 1) < 0,
    )
    if (this.#aloud) {
      const fate = trap === undefined ? '' : trap.keeps ? ', held' : ', lost'
      this.#told.push(`${this.#name(from)} -> ${this.#name(to)} ${this.#say(message)}${fate}`)
    }
    if (trap?.keeps) this.#held.push(letter)
    return trap !== undefined
  }

  #free(): void {
    this.#traps.length = 0
    for (const { from, to, message } of this.#held.splice(0)) this.#world.post(from, to, message)
  }

  #tell(name: string, what: string, outcome: Outcome<unknown>): void {
    const { type, ref, lost, silent } = outcome
    const parts = [type === 'unavailable' ? `unavailable, ${outcome.reason}` : type]
    if (outcome.type === 'chosen') parts.push(`"${this.#text(outcome.value)}"`)
    if (outcome.type === 'chosen' && typeof outcome.result === 'string') parts.push(outcome.result)
    parts.push(`| ${ref.generation}: ${this.#names(ref.keepers)}`)
    if (lost.length > 0) parts.push(`| lost ${this.#names(lost)}`)
    if (silent.length > 0) parts.push(`| silent ${this.#names(silent)}`)
    this.#told.push(`${name} ${what}: ${parts.join(' ')}`)
    if (type === 'chosen') this.#hints.set(name, ref)
  }

  #show(node: BenchNode): void {
    const { life } = node
    const name = this.#name(node.peer)
    if (life === null) {
      this.#told.push(`${name}: down`)
      return
    }
    for (const held of life.keeper.shelf.generations(KEY)) {
      const { promised, accepted, value } = held.slot
      const open = openValue(value)
      const what =
        held.successors !== null
          ? `pointer to ${this.#names(held.successors)}`
          : accepted === null
            ? `nothing, promised ${this.#ballot(promised)}`
            : `"${this.#value(value)}" at ${this.#ballot(accepted)}, promised ${this.#ballot(promised)}`
      if (open === null) throw new Error('a value without an envelope')
      this.#told.push(`${name} ${held.generation}: ${what}`)
    }
  }

  #say(message: Message): string {
    const { type } = message
    if (type === 'conflict') return `conflict ${this.#ballot(message.promised)}`
    if (type === 'join') return `join ${message.generation}`
    const words: string[] = [type]
    if (type === 'retire' || type === 'pointer') {
      words.push(`${message.generation} for ${this.#names(message.keepers)}`)
    }
    if ('ballot' in message) words.push(this.#ballot(message.ballot))
    if ('accepted' in message) words.push(this.#ballot(message.accepted))
    if ('value' in message && message.value !== null) words.push(`"${this.#value(message.value)}"`)
    return words.join(' ')
  }

  #value(value: Uint8Array | null): string {
    const open = openValue(value)
    if (open?.type !== 'moved') return this.#text(open?.type === 'live' ? open.bytes : null)
    return `moved to ${this.#names(unpackKeepers(open.to) ?? [])} with ${this.#text(open.bytes)}`
  }

  #ballot(ballot: Ballot | null): string {
    return ballot === null ? 'none' : `${ballot.counter}${this.#name(ballot.node)}`
  }

  #list(words: readonly string[]): Uint8Array {
    return Uint8Array.from(words, (word) => {
      if (word === CLOSED) return END
      if (!this.#words.includes(word)) this.#words.push(word)
      return this.#words.indexOf(word) + 1
    })
  }

  #text(list: Uint8Array | null): string {
    return [...(list ?? [])].map((b) => (b === END ? CLOSED : this.#words[b - 1])).join(' ')
  }

  #names(keepers: readonly Keeper[]): string {
    return keepers
      .map((k) => this.#name(k.peer) + "'".repeat(Number(k.store.split('.').at(-1))))
      .sort()
      .join(' ')
  }

  #name(peer: string): string {
    return 'abcdef'[Number(peer.split('-')[1])] ?? '?'
  }

  #node(name: string): BenchNode {
    const node = this.#world.nodes['abcdef'.indexOf(name)]
    if (node === undefined || name.length !== 1) throw new Error(`no node is called ${name}`)
    return node
  }
}

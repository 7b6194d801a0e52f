import type { PeerId } from '../../../src/models/ids.ts'
import type { Hands } from '../../../src/ports/hands.ts'
import type { StoreFailure, StoreRecord } from '../../../src/ports/store.ts'
import type { CommandResult } from '../../../src/runtime/commands/command.ts'
import type { Answer, Effect, Input } from '../../../src/runtime/effect.ts'
import { Reactor } from '../../../src/runtime/reactor.ts'
import type { Machine, World } from '../../../src/runtime/reactor.ts'
import type { Message } from '../../../src/wire/messages.ts'

export const SELF = 'self' as PeerId
export const ANNA = 'anna' as PeerId
export const BORIS = 'boris' as PeerId

/** A message that is known by its name. */
export function say(rid: string): Message {
  return { type: 'accepted', rid, boot: 1, at: 0 }
}

export function record(key: string): StoreRecord {
  return { key, value: new Uint8Array([1]) }
}

export function send(to: PeerId, rid: string): Effect {
  return { type: 'send', to, message: say(rid) }
}

export function persist(token: number, ...keys: readonly string[]): Effect {
  return { type: 'persist', token, records: keys.map(record) }
}

interface Commit {
  readonly records: readonly StoreRecord[]
  readonly done: (failure: StoreFailure | null) => void
}

interface Alarm {
  readonly at: number
  readonly ring: () => void
  canceled: boolean
}

/** A world whose disk, clock and hands the test moves; everything that reaches it is written down. */
export class HandWorld implements World {
  /** `send anna a b`, `commit k1 k2`, `publish cluster/c1`, … in the order in which it happened. */
  readonly log: string[] = []
  readonly commits: Commit[] = []
  readonly answers = new Map<string, (answer: never) => void>()
  alarms: Alarm[] = []
  time = 1_000
  /** Called at the end of each call, inside of it. */
  also: (call: string) => void = () => undefined

  now(): number {
    return this.time
  }

  commit(records: readonly StoreRecord[], done: (failure: StoreFailure | null) => void): void {
    this.commits.push({ records, done })
    this.#note(`commit ${records.map(({ key }) => key).join(' ')}`.trim())
  }

  send(to: PeerId, messages: readonly Message[]): void {
    const names = messages.map((message) => ('rid' in message ? message.rid : message.type))
    this.#note(`send ${to} ${names.join(' ')}`)
  }

  listen(topics: readonly string[]): void {
    this.#note(`listen ${topics.join(' ')}`)
  }

  provide(keys: readonly string[]): void {
    this.#note(`provide ${keys.join(' ')}`)
  }

  find(key: string, done: (peers: readonly PeerId[]) => void): void {
    this.#note(`find ${key}`)
    this.answers.set(`find ${key}`, done)
  }

  divide(_asked: unknown, done: (answer: never) => void): void {
    this.#hand('divide', done)
  }

  publish(topic: string): void {
    this.#note(`publish ${topic}`)
  }

  reply(id: number, _result: CommandResult): void {
    this.#note(`reply ${id}`)
  }

  verdict(id: number, verdict: string): void {
    this.#note(`verdict ${id} ${verdict}`)
  }

  notify(changes: readonly unknown[]): void {
    this.#note(`notify ${changes.length}`)
  }

  sequence(): number {
    return 0
  }

  quit(reason: string): void {
    this.#note(`quit ${reason}`)
  }

  halt(reason: string): void {
    this.#note(`halt ${reason}`)
  }

  schedule(at: number, then: () => void): () => void {
    const alarm: Alarm = { at, ring: then, canceled: false }
    this.alarms.push(alarm)
    return () => {
      alarm.canceled = true
    }
  }

  readonly hands: Hands = {
    obtain: (_ref, _holders, done) => this.#hand('obtain', done),
    copy: (_file, _holders, done) => this.#hand('copy', done),
    retain: (files) => this.#note(`retain ${files.length}`),
    stage: (_ticket, done) => this.#hand('stage', done),
    release: (_job, done) => this.#hand('release', done),
    probe: (_job, done) => this.#hand('probe', done),
    discard: () => this.#note('discard'),
  }

  /** The oldest commit that waits is answered. */
  disk(failure: StoreFailure | null = null): void {
    const commit = this.commits.shift()
    if (commit === undefined) throw new Error('nothing is being committed')
    commit.done(failure)
  }

  /** When somebody next wants to be woken; Infinity if nobody does. */
  nextAlarm(): number {
    return Math.min(Infinity, ...this.alarms.filter((a) => !a.canceled).map(({ at }) => at))
  }

  /** Time passes, and everybody who wanted to be woken by then is. */
  advance(ms: number): void {
    const until = this.time + ms
    for (let next = this.nextAlarm(); next <= until; next = this.nextAlarm()) {
      this.time = Math.max(this.time, next)
      const due = this.alarms.find((alarm) => !alarm.canceled && alarm.at === next)
      this.alarms = this.alarms.filter((alarm) => alarm !== due && !alarm.canceled)
      due?.ring()
    }
    this.time = until
  }

  answer(hand: string, answer: Answer): void {
    this.answers.get(hand)?.(answer as never)
  }

  #hand(name: string, done: (answer: never) => void): void {
    this.answers.set(name, done)
    this.#note(name)
  }

  #note(call: string): void {
    this.log.push(call)
    this.also(call)
  }
}

/** A machine that does what the test says, and remembers what it was told. */
export class ScriptMachine implements Machine {
  /** `tick@1000`, `message anna a@1000`, `durable 1@1000`, … */
  readonly told: string[] = []
  wakeAt = Infinity
  script: (input: Input) => readonly Effect[]

  constructor(script: (input: Input) => readonly Effect[] = () => []) {
    this.script = script
  }

  step(input: Input): Effect[] {
    this.told.push(`${nameOf(input)}@${input.now}`)
    return [...this.script(input)]
  }

  nextWakeAt(): number {
    return this.wakeAt
  }
}

function nameOf(input: Input): string {
  switch (input.type) {
    case 'boot':
    case 'tick':
      return input.type
    case 'message':
      return `message ${input.from} ${'rid' in input.message ? input.message.rid : ''}`
    case 'durable':
      return `${input.type} ${input.token}`
    case 'answer':
      return `${input.type} ${input.token} ${nameOfAnswer(input.answer)}`
    case 'disk':
      return `disk ${input.full ? 'full' : 'fine'}`
    case 'gossip':
    case 'command':
      return `${input.type} ${input.id}`
    case 'peer_up':
    case 'peer_down':
    case 'expelled':
      return `${input.type} ${input.peer}`
  }
}

export interface Stage {
  readonly world: HandWorld
  readonly machine: ScriptMachine
  readonly reactor: Reactor
}

/** Effects by the name of the input that causes them: `boot`, `durable 1`, `message anna a`. */
export function stageOf(script: Readonly<Record<string, readonly Effect[]>>): Stage {
  const world = new HandWorld()
  const machine = new ScriptMachine((input) => script[nameOf(input)] ?? [])
  return { world, machine, reactor: new Reactor(SELF, machine, world) }
}

function nameOfAnswer(answer: Answer): string {
  if (answer === null || typeof answer === 'string') return String(answer)
  return 'type' in answer ? answer.type : answer.join(' ')
}

import type { PeerId, StoreId } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { KeyMessage, StageRefusal } from '../wire/key-messages.ts'
import type { KeyEntry } from './blob-codec.ts'
import { encodeDeltas } from './blob-codec.ts'
import { BLOB_PREFIX } from './blob-room.ts'
import { isOf } from './group-value.ts'
import type { KnownGroup } from './group-value.ts'
import { KeyAcceptor } from './key-acceptor.ts'
import type { KeyAsk } from './key-acceptor.ts'
import { KeyGroup } from './key-group.ts'
import { parseClaimKey } from './key-name.ts'
import type { KeyGroupId } from './key-name.ts'
import type { Letters } from './letters.ts'
import { Puller } from './puller.ts'
import type { KeyRules } from './rules.ts'

type Stage = Extract<KeyMessage, { type: 'keys_stage' }>
type Seal = Extract<KeyMessage, { type: 'keys_seal' }>
type Pull = Extract<KeyMessage, { type: 'keys_pull' }>
type Settled = Extract<KeyMessage, { type: 'key_settled' }>
export type KeeperMessage = Stage | Seal | Pull | Settled

/** `keys/<kind>/<group>/<rest>`; held and seal have no rest. */
const RECORD_KEY = /^(keys\/[a-z]+\/)([^/]+)(?:\/(.+))?$/
/** Slots of a generation that is over, forgotten at once: a small write, again and again. */
const SWEPT_AT_ONCE = 200
const SWEEP_GAP_MS = 200

export interface KeyKeeperInit {
  readonly context: Context
  readonly letters: Letters
  readonly rules: KeyRules
  /** A bug somewhere in the network, which the protocol refused. */
  readonly alarm: (what: string, from: PeerId | null) => void
}

/** The keeping side of this node: the keys of every group of whose committee its store is. */
export class KeyKeeper {
  readonly #context: Context
  readonly #rules: KeyRules
  readonly #init: KeyKeeperInit
  readonly #puller: Puller
  readonly #groups = new Map<KeyGroupId, KeyGroup>()
  /** Records of generations that are over, to be deleted bit by bit. */
  readonly #over: string[] = []
  #sweeping = false

  constructor(init: KeyKeeperInit) {
    this.#context = init.context
    this.#rules = init.rules
    this.#init = init
    this.#puller = new Puller(init.context, init.letters)
  }

  static owns(key: string): boolean {
    return key.startsWith('keys/')
  }

  restore(key: string, bytes: Uint8Array): void {
    const match = RECORD_KEY.exec(key)
    if (match === null) throw new Error(`nothing about keys is stored under ${key}`)
    const [, prefix, group, rest] = match as unknown as [string, string, string, string | undefined]
    const held = this.of(group)
    if (prefix === BLOB_PREFIX) held.blobs.restore(rest ?? '', bytes)
    else held.restore(prefix, rest ?? '', bytes)
  }

  begin(): void {
    for (const group of this.#groups.values()) this.#sweep(group.begin())
  }

  groups(): IterableIterator<KeyGroup> {
    return this.#groups.values()
  }

  find(group: KeyGroupId): KeyGroup | null {
    return this.#groups.get(group) ?? null
  }

  of(name: KeyGroupId): KeyGroup {
    const known = this.#groups.get(name)
    if (known !== undefined) return known
    const group = new KeyGroup(this.#context, name)
    this.#groups.set(name, group)
    return group
  }

  /** A proposer's question about the register of a key. */
  ask(from: PeerId, ask: KeyAsk): void {
    const rid = 'rid' in ask ? ask.rid : null
    if (!this.#isMine(ask.store)) {
      const { store } = this.#context
      if (rid !== null) this.#context.send(from, { type: 'wrong_store', rid, store })
      return
    }
    const parts = parseClaimKey(ask.key)
    const group = parts === null ? undefined : this.#groups.get(parts.group)
    if (parts === null || group?.isOpen(parts.generation) !== true) {
      if (rid === null) return
      this.#context.persist([], () => this.#context.send(from, { type: 'closed', rid }))
      return
    }
    const { shelf, held } = group
    if (shelf === null || held === null) return
    const acceptor = new KeyAcceptor(this.#context, shelf, held.value.committee, this.#rules)
    acceptor.answer(from, parts.name, ask, () => {
      this.#context.count('key_two_values')
      this.#init.alarm('two_values', from)
    })
  }

  handle(from: PeerId, message: KeeperMessage): void {
    switch (message.type) {
      case 'keys_stage':
        this.#stage(from, message)
        return
      case 'keys_seal':
        this.#seal(from, message)
        return
      case 'keys_pull':
        this.#pull(from, message)
        return
      case 'key_settled':
        this.#settle(message)
        return
    }
  }

  /** A generation is known to be chosen. `done` when this store answers in it, or has left the group. */
  learn(name: KeyGroupId, known: KnownGroup, done: (open: boolean) => void): void {
    const held = this.#groups.get(name)?.held ?? null
    if (held !== null && held.value.generation >= known.value.generation) {
      const record = this.#groups.get(name)?.follow(known.at) ?? null
      if (record !== null) this.#context.persist([record], () => undefined)
      done(held.value.generation === known.value.generation)
      return
    }
    const { self, store } = this.#context
    if (!isOf(known.value.committee, self, store)) {
      const left = this.#groups.get(name)
      if (left !== undefined) this.#leave(left, known)
      done(false)
      return
    }
    const group = this.of(name)
    const manifest = this.#rules.agreesOnManifest
      ? known.value.manifest
      : (group.lastStaged(known.value.generation) ?? known.value.manifest)
    const agreed = { ...known, value: { ...known.value, manifest } }
    if (!this.#rules.importsBeforeOpening) {
      this.#open(group, agreed)
      done(true)
      return
    }
    const sources = known.value.committee.map(({ peer }) => peer)
    this.#puller.fetch(name, group.blobs, manifest, sources, (complete) => {
      const newest = group.held?.value.generation ?? -1
      if (!complete || newest >= known.value.generation) {
        done(newest === known.value.generation)
        return
      }
      this.#open(group, agreed)
      done(true)
    })
  }

  /** What this member has accepted since the generation began, as blobs to be pulled. */
  offerDelta(group: KeyGroup): Uint8Array[] {
    return group.shelf === null ? [] : group.blobs.offer(encodeDeltas(group.shelf.accepted()))
  }

  /** Claims of which nobody has said for so long that their orders exist. */
  unsettled(olderMs: number, most: number): (KeyEntry & { readonly group: KeyGroupId })[] {
    const before = this.#context.now() - olderMs
    return [...this.#groups.values()].flatMap((group) => {
      if (group.shelf === null || group.isSealed) return []
      return group.shelf.unsettled(before, most).map((entry) => {
        group.shelf?.postpone(entry.name, this.#context.now())
        return { ...entry, group: group.name }
      })
    })
  }

  #isMine(store: StoreId): boolean {
    return store === this.#context.store || !this.#rules.checksStore
  }

  #open(group: KeyGroup, known: KnownGroup): void {
    const { records, over } = group.open(known)
    this.#context.count('keys_opened')
    this.#context.persist(records, () => this.#sweep(over))
  }

  #leave(group: KeyGroup, known: KnownGroup): void {
    const { records, over } = group.leave(known)
    if (records.length === 0) return
    this.#context.count('keys_left')
    this.#context.persist(records, () => this.#sweep(over))
  }

  #stage(from: PeerId, ask: Stage): void {
    const { rid, generation, manifest } = ask
    if (!this.#isMine(ask.store)) {
      this.#refuse(from, rid, 'wrong_store')
      return
    }
    const group = this.of(ask.group)
    if ((group.held?.value.generation ?? -1) >= generation) {
      this.#refuse(from, rid, 'overtaken')
      return
    }
    const sources = ask.sources.includes(from) ? ask.sources : [from, ...ask.sources]
    this.#puller.fetch(ask.group, group.blobs, manifest, sources, (complete) => {
      if (!complete) {
        this.#refuse(from, rid, 'not_found')
        return
      }
      if ((group.held?.value.generation ?? -1) >= generation) {
        this.#refuse(from, rid, 'overtaken')
        return
      }
      const record = group.pin(generation, manifest)
      if (record === null) {
        this.#refuse(from, rid, 'busy')
        return
      }
      this.#context.persist([record], () => this.#context.send(from, { type: 'keys_staged', rid }))
    })
  }

  /** D19: one flag, for all keys of the generation, and for ever. Also for who never opened it. */
  #seal(from: PeerId, { rid, group: name, generation, store }: Seal): void {
    if (!this.#isMine(store)) {
      this.#refuse(from, rid, 'wrong_store')
      return
    }
    const group = this.of(name)
    const newest = group.held?.value.generation ?? -1
    if (newest > generation) {
      this.#refuse(from, rid, 'overtaken')
      return
    }
    const records: StoreRecord[] = []
    if (this.#rules.sealsWholeGroup) {
      const record = group.seal(generation)
      if (record !== null && this.#rules.sealIsDurable) records.push(record)
    }
    const blobs = newest === generation ? this.offerDelta(group) : []
    this.#context.persist(records, () =>
      this.#context.send(from, { type: 'keys_sealed', rid, blobs }),
    )
  }

  #pull(from: PeerId, { rid, group, blob }: Pull): void {
    const bytes = this.#groups.get(group)?.blobs.get(blob) ?? null
    this.#context.send(from, { type: 'keys_blob', rid, bytes })
  }

  #settle({ group: name, generation, name: key, order }: Settled): void {
    const group = this.#groups.get(name)
    if (group?.isOpen(generation) !== true) return
    const record = group.shelf?.settle(key, order, this.#context.now()) ?? null
    if (record !== null) this.#context.persist([record], () => undefined)
  }

  #refuse(to: PeerId, rid: string, reason: StageRefusal): void {
    this.#context.persist([], () => this.#context.send(to, { type: 'keys_refused', rid, reason }))
  }

  #sweep(over: readonly string[]): void {
    for (const key of over) this.#over.push(key)
    if (this.#sweeping || this.#over.length === 0) return
    this.#sweeping = true
    const keys = this.#over.splice(0, SWEPT_AT_ONCE)
    const records = keys.map((key): StoreRecord => ({ key, value: null }))
    this.#context.persist(records, () => {
      this.#context.after(SWEEP_GAP_MS, () => {
        this.#sweeping = false
        this.#sweep([])
      })
    })
  }
}

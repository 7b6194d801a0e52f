/**
 * Usage: node test/bench/consensus/register-daemon.ts HOME SEED PORT
 *
 * The durable path of the daemon and nothing else: production store, reactor, network and registers.
 * HOME holds network.json; SEED is the number of its identity. Says `{peer, store, door}` in one line
 * when it listens, `connected` when it knows so many peers as it was told keepers (one line of JSON
 * on stdin), and answers wishes at its door.
 */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { NodeCrypto } from '../../../src/crypto/node-crypto.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import { identityOfSeed } from '../../../src/network/identity.ts'
import type { MeshNetwork } from '../../../src/network/mesh-network.ts'
import { loadNetworkState } from '../../../src/network/admission/network-file.ts'
import { startNetwork } from '../../../src/network/start-network.ts'
import type { Command } from '../../../src/runtime/commands/command.ts'
import { Reactor } from '../../../src/runtime/reactor.ts'
import type { World } from '../../../src/runtime/reactor.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { decodeMessages, encodeMessages } from '../../../src/wire/codec.ts'
import type { Keeper } from '../../../src/wire/messages.ts'
import { MemoryArtworkStore } from '../../mesh/network-artwork-store.ts'
import { encodeAnswer, WishReader } from './door-frames.ts'
import { RegisterMachine } from './register-machine.ts'

const [home, seed, port] = process.argv.slice(2)
if (home === undefined || seed === undefined || port === undefined) throw new Error('see the usage')

const identity = await identityOfSeed(new Uint8Array(32).fill(Number(seed)))
const state = loadNetworkState(home)
const { store } = await openStore(home, { nowMs: Date.now() })
const birth = {
  crypto: new NodeCrypto(identity, state.network.id),
  store: store.storeId,
  boot: store.boot,
  sequence: store.sequence,
  nonce: randomBytes(8).toString('hex'),
}
const machine = new RegisterMachine(birth, Date.now(), store.scan())
const replies = new Map<number, (ok: boolean) => void>()
const up = new Set<PeerId>()
let wishes = 0
const parts: { network: MeshNetwork | null; keepers: readonly Keeper[] } = {
  network: null,
  keepers: [],
}

const world: World = {
  now: Date.now,
  commit: (records, done) => store.commit(records, done),
  send: (to, messages) => {
    for (const frame of encodeMessages(messages)) parts.network?.send(to, frame)
  },
  publish: () => undefined,
  listen: () => undefined,
  provide: () => undefined,
  find: () => undefined,
  divide: () => undefined,
  reply: (id, result) => {
    replies.get(id)?.((result as { ok: boolean }).ok)
    replies.delete(id)
  },
  verdict: () => undefined,
  notify: () => undefined,
  schedule: (at, then) => {
    const timer = setTimeout(then, Math.max(0, at - Date.now()))
    return () => clearTimeout(timer)
  },
  sequence: () => store.sequence,
  halt: (reason) => {
    throw new Error(reason)
  },
  quit: (reason) => {
    throw new Error(reason)
  },
  hands: {
    obtain: noHands,
    copy: noHands,
    retain: noHands,
    stage: noHands,
    release: noHands,
    probe: noHands,
    discard: noHands,
  },
}
const reactor = new Reactor(identity.peer, machine, world)

parts.network = await startNetwork({
  identity,
  state,
  dataDir: home,
  listen: [`/ip4/127.0.0.1/tcp/${port}`],
  mdns: false,
  artwork: new MemoryArtworkStore(),
  events: {
    frame: (from, frame) => {
      const decoded = decodeMessages(frame)
      if (decoded.type === 'malformed') throw new Error(decoded.reason)
      reactor.dispatch(
        ...decoded.messages.map((message) => ({ type: 'message', from, message }) as const),
      )
    },
    gossip: () => 'ignore',
    peerUp: (peer) => {
      up.add(peer)
      sayIfConnected()
    },
    peerDown: (peer) => up.delete(peer),
    expelled: () => undefined,
  },
})

const door = createServer((socket) => serve(socket))
await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
say(
  JSON.stringify({
    peer: identity.peer,
    store: store.storeId,
    door: (door.address() as AddressInfo).port,
  }),
)
for await (const line of createInterface(process.stdin)) {
  parts.keepers = JSON.parse(line) as Keeper[]
  machine.keepers = parts.keepers
  sayIfConnected()
}
// The bench is gone.
process.exit(0)

function sayIfConnected(): void {
  const { keepers } = parts
  if (keepers.length > 0 && up.size >= keepers.length - 1) say('connected')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function serve(socket: Socket): void {
  const reader = new WishReader()
  let answers: Buffer[] = []
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    const inputs = reader.push(chunk).map(({ id, wish }) => {
      wishes += 1
      replies.set(wishes, (ok) => {
        if (answers.length === 0) setImmediate(flush)
        answers.push(encodeAnswer(id, ok))
      })
      return { type: 'command', id: wishes, command: wish as unknown as Command } as const
    })
    reactor.dispatch(...inputs)
  })
  const flush = (): void => {
    socket.write(Buffer.concat(answers))
    answers = []
  }
}

function noHands(): never {
  throw new Error('registers have no hands')
}

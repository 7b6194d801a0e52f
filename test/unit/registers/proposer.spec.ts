import { expect } from 'chai'
import type { Outcome, RegisterRef } from '../../../src/registers/proposer.ts'
import { RegisterWorld } from './bench-world.ts'

const text = (bytes: Uint8Array | null): string =>
  bytes === null ? '' : new TextDecoder().decode(bytes)
const bytes = (words: string): Uint8Array => new TextEncoder().encode(words)

/** Appends a word unless it is there: the list-append register of the consistency checkers. */
function append(
  word: string,
): (value: Uint8Array | null) => { next: Uint8Array | null; result: string } {
  return (value) => {
    const held = text(value)
    if (held.split(' ').includes(word)) return { next: null, result: held }
    const grown = `${held} ${word}`.trim()
    return { next: bytes(grown), result: grown }
  }
}

interface History {
  /** Values that some caller was told are chosen, in the order of being told. */
  readonly seen: string[]
  readonly acknowledged: string[]
  readonly broken: string[]
}

function run(
  seed: number,
  size: number,
  breakIt: (world: RegisterWorld) => void = () => undefined,
): History {
  const world = new RegisterWorld(`seed-${seed}`, size)
  breakIt(world)
  const ref = { key: 'order/x', generation: 0, keepers: world.keepers }
  const history: History = { seen: [], acknowledged: [], broken: [] }
  const told = (outcome: Outcome<unknown>, word: string): void => {
    if (outcome.type !== 'chosen') return
    const value = text(outcome.value)
    // Promise 6 in small: what was once told is a prefix of everything told later.
    const last = history.seen.at(-1) ?? ''
    const longest = history.seen.reduce((a, b) => (b.length > a.length ? b : a), '')
    if (!longest.startsWith(value) && !value.startsWith(longest))
      history.broken.push(`${longest} | ${value}`)
    if (word !== '' && !value.split(' ').includes(word))
      history.broken.push(`${word} not in ${value} after ${last}`)
    history.seen.push(value)
    if (word !== '') history.acknowledged.push(word)
  }
  for (let turn = 0; turn < 1_500; turn += 1) {
    const node = world.nodes[world.chance.below(size)]
    const dice = world.chance.next()
    if (node !== undefined && dice < 0.02) {
      const word = `w${turn}`
      node.proposer.change(ref, append(word), (outcome) => told(outcome, word))
    } else if (node !== undefined && dice < 0.03) {
      node.proposer.read(ref, (outcome) => told(outcome, ''))
    } else if (node !== undefined && dice < 0.033) {
      node.restart()
    }
    world.turn()
  }
  // Faults end; everything acknowledged by now must be there, and a read must soon succeed.
  world.lossRate = 0
  const owed = [...history.acknowledged]
  const words = text(finalValue(world, ref)).split(' ')
  for (const word of owed) if (!words.includes(word)) history.broken.push(`${word} is lost`)
  if (new Set(words).size !== words.length) history.broken.push('a word twice')
  return history
}

function finalValue(world: RegisterWorld, ref: RegisterRef): Uint8Array | null {
  for (let tries = 0; tries < 20; tries += 1) {
    const answers: Outcome<null>[] = []
    world.nodes[0]?.proposer.read(ref, (outcome) => answers.push(outcome))
    for (let turn = 0; turn < 2_000 && answers.length === 0; turn += 1) world.turn()
    const [answer] = answers
    if (answer?.type === 'chosen') return answer.value
  }
  throw new Error('no read succeeded after the faults ended')
}

describe('proposer', () => {
  for (const size of [1, 3, 5]) {
    it(`loses nothing over ${size} keepers that crash, lose and double messages`, () => {
      let acknowledged = 0
      for (let seed = 0; seed < 40; seed += 1) {
        const history = run(seed, size)
        expect(history.broken, `seed ${seed}`).to.deep.equal([])
        acknowledged += history.acknowledged.length
      }
      expect(acknowledged).to.be.greaterThan(200)
    })
  }

  it('would be caught if a quorum were one keeper of three', () => {
    const caught = Array.from({ length: 30 }, (_, seed) =>
      run(seed, 3, (world) => {
        // Each node asks only itself: a quorum that does not overlap.
        for (const node of world.nodes) {
          const own = [node.keeper]
          const { proposer } = node
          const change = proposer.change.bind(proposer)
          proposer.change = (ref, update, done) => change({ ...ref, keepers: own }, update, done)
        }
      }),
    ).filter((history) => history.broken.length > 0)
    expect(caught).to.not.have.lengthOf(0)
  })

  it('creates in one round and answers what it created', () => {
    const world = new RegisterWorld('create', 3)
    world.lossRate = 0
    const ref = { key: 'order/y', generation: 0, keepers: world.keepers }
    const outcomes: Outcome<null>[] = []
    world.nodes[1]?.proposer.create(ref, bytes('first'), (outcome) => outcomes.push(outcome))
    for (let turn = 0; turn < 500 && outcomes.length === 0; turn += 1) world.turn()
    expect(outcomes[0]).to.deep.include({ type: 'chosen', value: bytes('first') })
  })
})

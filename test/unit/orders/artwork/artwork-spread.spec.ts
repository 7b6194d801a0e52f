import { expect } from 'chai'
import type { ArtworkHash, StoreId } from '../../../../src/models/ids.ts'
import type { OrderSpec } from '../../../../src/models/order.ts'
import { ArtworkSpread } from '../../../../src/orders/artwork/artwork-spread.ts'
import type { Keeper, Message } from '../../../../src/wire/messages.ts'
import { ArtworkOffice, keeperOf } from '../artwork-office.ts'
import { ANNA, BORIS, INTAKE, item, ORDER_ID, SPEC } from '../sample.ts'

const ME = keeperOf(INTAKE)
const KEEPERS = [ME, keeperOf(ANNA), keeperOf(BORIS)]

/** `bytes` of another file than the sample's. */
function specOf(bytes: number, fill = 'e'): OrderSpec {
  const plain = item(1)
  const artwork = { ...plain.artwork, hash: fill.repeat(64) as ArtworkHash, bytes }
  return { ...SPEC, items: [{ ...plain, artwork }] }
}

class Intake extends ArtworkOffice {
  readonly absent = new Set<string>()
  readonly desks = new Map<string, StoreId>()
  readonly answers: number[] = []
  readonly spread: ArtworkSpread

  constructor() {
    super(ME)
    const { context } = this
    this.spread = new ArtworkSpread(context, context, {
      isPresent: (peer) => !this.absent.has(peer),
      deskOf: (peer) => this.desks.get(peer) ?? null,
    })
  }

  place(spec: OrderSpec = SPEC, keepers: readonly Keeper[] = KEEPERS): void {
    this.act(() => this.spread.spread(ORDER_ID, spec, keepers, (n) => this.answers.push(n)))
  }

  /** A keeper answers the letter that it was sent last. */
  kept(by: Keeper, missing = 0): void {
    const asked = [...this.sent].findLast(({ to }) => to === by.peer)?.message
    const rid = asked?.type === 'artwork_keep' ? asked.rid : this.lastRid
    this.lastRid = rid
    this.act(() => this.spread.handle(by.peer, { type: 'artwork_kept', rid, missing }))
  }

  lastRid = ''
}

function office(): Intake {
  return new Intake()
}

const [, A, B] = KEEPERS as [Keeper, Keeper, Keeper]

describe('artwork spread', () => {
  it('waits until it and one other keeper hold every file, and asks no more of them than that', () => {
    const intake = office()
    intake.place()
    expect(intake.copies.map(({ holders }) => holders)).to.deep.equal([[]])
    intake.fetched()
    expect(intake.answers).to.deep.equal([])
    intake.kept(A)
    expect(intake.answers).to.deep.equal([2])
    expect(intake.letters()).to.deep.equal(['artwork_keep Anna'])
    intake.advance(60_000)
    expect(intake.letters()).to.deep.equal([])
  })

  it('names each file once, with its size', () => {
    const intake = office()
    intake.place()
    const { hash, bytes } = item(1).artwork
    expect(intake.sent[0]?.message).to.deep.include({ order: ORDER_ID, files: [{ hash, bytes }] })
  })

  it('asks the next keeper when one says no', () => {
    const intake = office()
    intake.place()
    intake.fetched()
    intake.kept(A, 1)
    expect(intake.letters()).to.deep.equal(['artwork_keep Anna', 'artwork_keep Bori'])
    intake.place(specOf(9))
    intake.fetched()
    intake.kept(A, 1)
    intake.kept(B, 1)
    expect(intake.answers).to.deep.equal([1])
  })

  it('asks again, and the next one too, when one says nothing; and does not wait for ever', () => {
    const intake = office()
    intake.place()
    intake.fetched()
    intake.advance(1_000)
    expect(intake.letters()).to.deep.equal([
      'artwork_keep Anna',
      'artwork_keep Anna',
      'artwork_keep Bori',
    ])
    intake.advance(3_001)
    expect(intake.answers).to.deep.equal([1])
    // Late, and of no more use.
    intake.kept(A)
    expect(intake.answers).to.deep.equal([1])
  })

  it('waits longer for a large file, and never as long as a merchant', () => {
    const waited = (bytes: number): number => {
      const intake = office()
      const from = intake.now
      intake.place(specOf(bytes))
      intake.fetched()
      while (intake.answers.length === 0) intake.advance(100)
      return intake.now - from
    }
    expect(waited(10_000_000)).to.be.within(9_000, 9_100)
    expect(waited(200_000_000)).to.be.within(15_000, 15_100)
  })

  it('asks nobody who is away, and says at once that there is one copy', () => {
    const intake = office()
    intake.absent.add(ANNA).add(BORIS)
    intake.place()
    intake.fetched()
    expect(intake.letters()).to.deep.equal([])
    expect(intake.answers).to.deep.equal([1])
    const alone = office()
    alone.place(SPEC, [ME])
    alone.fetched()
    expect(alone.answers).to.deep.equal([1])
  })

  it('does not count itself if the file has just gone here', () => {
    const intake = office()
    intake.place()
    intake.fetched('artwork_unavailable')
    intake.kept(A)
    expect(intake.answers).to.deep.equal([1])
  })

  it('believes for a while that a keeper still has what it had, but not on another disk', () => {
    const intake = office()
    intake.place()
    intake.fetched()
    intake.kept(A)
    intake.letters()
    intake.place()
    expect(intake.answers).to.deep.equal([2, 2])
    expect(intake.letters()).to.deep.equal([])
    intake.place(SPEC, [ME, keeperOf(ANNA, 'w')])
    expect(intake.letters()).to.deep.equal(['artwork_keep Anna'])
    intake.advance(10 * 60_000)
    intake.letters()
    intake.place()
    expect(intake.letters()).to.deep.equal(['artwork_keep Anna'])
  })

  it('does not believe in files on a disk that is no more, whatever the order says of its keepers', () => {
    const intake = office()
    intake.place()
    intake.fetched()
    intake.kept(A)
    intake.letters()
    intake.desks.set(ANNA, 'w' as StoreId)
    intake.place()
    intake.kept(A)
    expect(intake.letters()).to.deep.equal(['artwork_keep Anna'])
    intake.place()
    expect(intake.letters(), 'it has them on its new disk now').to.deep.equal([])
  })

  it('hears no stranger', () => {
    const intake = office()
    intake.place()
    intake.fetched()
    const [asked] = intake.sent
    const { rid } = (asked as { message: Message & { type: 'artwork_keep' } }).message
    intake.act(() => intake.spread.handle(BORIS, { type: 'artwork_kept', rid, missing: 0 }))
    expect(intake.answers).to.deep.equal([])
  })

  it('fetches from whoever asks, file by file, and says what it lacks', () => {
    const keeper = office()
    const files = ['a', 'b', 'c'].map((fill) => ({
      hash: fill.repeat(64) as ArtworkHash,
      bytes: 5,
    }))
    const keep = { type: 'artwork_keep', rid: 'r', order: ORDER_ID, files } as const
    keeper.act(() => keeper.spread.handle(ANNA, keep))
    // Asked again meanwhile: it is at it.
    keeper.act(() => keeper.spread.handle(ANNA, keep))
    expect(keeper.copies.map(({ holders }) => holders)).to.deep.equal([[ANNA]])
    keeper.fetched()
    keeper.fetched('artwork_no_room')
    expect(keeper.copies).to.deep.equal([])
    expect(keeper.sent).to.deep.equal([
      { to: ANNA, message: { type: 'artwork_kept', rid: 'r', missing: 2 } },
    ])
    keeper.act(() => keeper.spread.handle(ANNA, keep))
    for (let n = 0; n < 3; n += 1) keeper.fetched()
    expect(keeper.sent[1]?.message).to.include({ missing: 0 })
  })
})

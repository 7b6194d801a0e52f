import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { AcceptedEntry, KeyEntry } from '../../../src/keys/blob-codec.ts'
import { decodeBlob, encodeManifest } from '../../../src/keys/blob-codec.ts'
import { BlobRoom } from '../../../src/keys/blob-room.ts'
import { unite } from '../../../src/keys/union.ts'
import type { Union } from '../../../src/keys/union.ts'
import type { OrderId, PeerId } from '../../../src/models/ids.ts'

const SAFE = { highestBallotWins: true }
const BODY = Uint8Array.of(7)
const crypto = new KeyedHashCrypto('anna' as PeerId, 'net')

const nameOf = (n: number): string => n.toString(16).padStart(32, '0')

function entry(n: number, order: string, body: Uint8Array | null = null): KeyEntry {
  const claim = { order: order as OrderId, fingerprint: 'ab'.repeat(16), body }
  return { name: nameOf(n), claim }
}

function accepted(n: number, order: string, counter: number, body?: Uint8Array): AcceptedEntry {
  const ballot = { counter, node: 'anna' as PeerId, boot: '1' }
  return { ...entry(n, order, body ?? null), ballot }
}

/** What the manifest names, as the next generation will read it. */
function read(room: BlobRoom, { manifest }: Union): KeyEntry[] {
  const blob = decodeBlob(manifest)
  if (blob?.type !== 'manifest') throw new Error('no manifest')
  return blob.segments.flatMap((segment) => room.entriesOf(segment))
}

describe('the union of what sealed members accepted', () => {
  let room: BlobRoom

  beforeEach(() => {
    room = new BlobRoom('c1', crypto)
  })

  it('takes the value under the highest ballot, whoever is heard last', () => {
    const high = [accepted(1, 'o-high', 9)]
    const low = [accepted(1, 'o-low', 3)]
    for (const deltas of [
      [high, low],
      [low, high],
    ]) {
      const union = unite(room, [], deltas, SAFE)
      expect(read(room, union)).to.deep.equal([entry(1, 'o-high')])
    }
    // The planted fault: without the rule the order of arrival decides.
    const planted = unite(room, [], [high, low], { highestBallotWins: false })
    expect(read(room, planted)).to.deep.equal([entry(1, 'o-low')])
  })

  it('is alike byte for byte, in whatever order members are heard', () => {
    const a = [accepted(1, 'o-1', 2), accepted(3, 'o-3', 2, BODY)]
    const b = [accepted(2, 'o-2', 4)]
    expect(unite(room, [], [a, b], SAFE).manifest).to.deep.equal(
      unite(room, [], [b, a], SAFE).manifest,
    )
  })

  it('forgets how to create an order as soon as one member knows that it exists', () => {
    const union = unite(room, [], [[accepted(1, 'o-1', 5, BODY)], [accepted(1, 'o-1', 2)]], SAFE)
    expect(read(room, union)).to.deep.equal([entry(1, 'o-1')])
  })

  it('keeps what was there, also against who says otherwise, and says that aloud', () => {
    const first = unite(room, [], [[accepted(1, 'o-1', 1)]], SAFE)
    const base = decodeBlob(first.manifest)
    if (base?.type !== 'manifest') throw new Error('no manifest')
    const second = unite(room, base.segments, [[accepted(1, 'o-other', 9)]], SAFE)
    expect(second.contradictions).to.equal(1)
    expect(read(room, second)).to.deep.equal([entry(1, 'o-1')])
  })

  it('does not write full segments of settled keys again', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => accepted(n, `o-${n}`, 1))
    const first = unite(room, [], [many], SAFE)
    const base = decodeBlob(first.manifest)
    if (base?.type !== 'manifest') throw new Error('no manifest')
    const second = unite(room, base.segments, [[accepted(5_000, 'o-new', 1)]], SAFE)
    expect(read(room, second)).to.have.length(1_001)
    // One for what is new, and for the last of the old ones if it was not half full.
    expect(second.blobs.length).to.be.lessThan(3)
    expect(base.segments.length).to.be.greaterThan(2)
  })

  it('keeps unsettled claims apart, so that they keep no others from resting', () => {
    const many = Array.from({ length: 1_000 }, (_, n) =>
      accepted(n, `o-${n}`, 1, n % 100 === 0 ? BODY : undefined),
    )
    const first = unite(room, [], [many], SAFE)
    const base = decodeBlob(first.manifest)
    if (base?.type !== 'manifest') throw new Error('no manifest')
    const second = unite(room, base.segments, [], SAFE)
    expect(second.blobs.length).to.be.lessThan(3)
  })

  it('offers its manifest and segments by their hashes, to be kept by whoever pulls them', () => {
    const [hash] = room.offer([encodeManifest([])])
    expect(hash && room.get(hash)).to.deep.equal(encodeManifest([]))
    expect(hash && room.isDurable(hash)).to.equal(false)
    const forged = hash && room.keep(hash, encodeManifest([crypto.hash(BODY)]))
    expect(forged).to.equal(null)
  })
})

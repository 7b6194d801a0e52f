import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { Failure } from '../../../src/models/failure.ts'
import type { ArtworkHash } from '../../../src/models/ids.ts'
import { FileArtworkStore } from '../../../src/store/artwork-store.ts'

const NOW = Date.now()
const LIMITS = { fileBytesMax: 1000, quotaBytes: 2500 }

function bytes(length: number, fill = 7): Uint8Array {
  return new Uint8Array(length).fill(fill)
}

function hashOf(content: Uint8Array): ArtworkHash {
  return createHash('sha256').update(content).digest('hex') as ArtworkHash
}

async function* pieces(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk)
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'none'
  } catch (error) {
    return error instanceof Failure ? error.code : String(error)
  }
}

describe('FileArtworkStore', () => {
  let directory = ''
  let store: FileArtworkStore

  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'printnode-artwork-'))
    store = await FileArtworkStore.open(directory, () => NOW, LIMITS)
  })

  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  async function reopen(nowMs = NOW): Promise<void> {
    store = await FileArtworkStore.open(directory, () => nowMs, LIMITS)
  }

  function partials(): string[] {
    return readdirSync(path.join(directory, 'partial'))
  }

  it('stores a stream under its hash, and still has it after it was opened again', async () => {
    const content = Buffer.concat([bytes(100, 1), bytes(50, 2)])
    const put = await store.put(pieces(bytes(100, 1), bytes(50, 2)))
    expect(put).to.deep.equal({ hash: hashOf(content), bytes: 150 })
    await reopen()
    expect(store.size(put.hash)).to.equal(150)
    expect(readFileSync(store.path(put.hash))).to.deep.equal(content)
    expect(await readAll(store.read(put.hash, 90))).to.deep.equal(content.subarray(90))
    expect(store.bytesUsed).to.equal(150)
    expect(partials()).to.deep.equal([])
  })

  it('stores the same file once, also when it comes twice at a time', async () => {
    const [one, two] = await Promise.all([
      store.put(pieces(bytes(500))),
      store.put(pieces(bytes(500))),
    ])
    expect(one).to.deep.equal(two)
    expect(store.bytesUsed).to.equal(500)
  })

  it('refuses a file over the limit, and keeps nothing of it', async () => {
    expect(await codeOf(store.put(pieces(bytes(600), bytes(401))))).to.equal('too_large')
    expect(await codeOf(store.put(pieces(bytes(1000))))).to.equal('none')
    expect(partials()).to.deep.equal([])
    expect(store.bytesUsed).to.equal(1000)
  })

  it('refuses what goes over the quota, until something is removed', async () => {
    const first = await store.put(pieces(bytes(1000, 1)))
    await store.put(pieces(bytes(1000, 2)))
    expect(await codeOf(store.put(pieces(bytes(1000, 3))))).to.equal('store_full')
    await store.remove(first.hash)
    expect(store.size(first.hash)).to.equal(null)
    expect(await codeOf(store.put(pieces(bytes(1000, 3))))).to.equal('none')
    expect(existsSync(path.join(directory, 'held', first.hash))).to.equal(false)
  })

  it('keeps nothing of a stream that breaks off', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(bytes(10))
      throw new TypeError('terminated')
    }
    expect(await codeOf(store.put(broken()))).to.equal('TypeError: terminated')
    expect([partials(), store.bytesUsed]).to.deep.equal([[], 0])
  })

  it('resumes a download where it stopped, also after a restart', async () => {
    const content = Buffer.concat([bytes(300, 1), bytes(200, 2), bytes(100, 3)])
    const hash = hashOf(content)
    const first = await store.resume(hash)
    expect(first.offset).to.equal(0)
    await first.append(content.subarray(0, 300))
    await first.abort()
    const second = await store.resume(hash)
    expect(second.offset).to.equal(300)
    await second.append(content.subarray(300, 500))
    // No abort before the next open: as if the process had been killed here.
    await reopen()
    await second.abort()
    expect(store.bytesUsed).to.equal(500)
    const third = await store.resume(hash)
    expect(third.offset).to.equal(500)
    await third.append(content.subarray(500))
    expect(await third.finish()).to.equal(true)
    expect(readFileSync(store.path(hash))).to.deep.equal(content)
    expect([partials(), store.bytesUsed]).to.deep.equal([[], 600])
  })

  it('discards a download with another hash, and starts it from the beginning', async () => {
    const hash = hashOf(bytes(10, 1))
    const download = await store.resume(hash)
    await download.append(bytes(10, 2))
    expect(await download.finish()).to.equal(false)
    expect([store.size(hash), partials(), store.bytesUsed]).to.deep.equal([null, [], 0])
    const again = await store.resume(hash)
    expect(again.offset).to.equal(0)
    await again.abort()
  })

  it('discards a download over the limit', async () => {
    const download = await store.resume(hashOf(bytes(10)))
    await download.append(bytes(900))
    expect(await codeOf(download.append(bytes(101)))).to.equal('too_large')
    expect([partials(), store.bytesUsed]).to.deep.equal([[], 0])
  })

  it('fetches a file once at a time, and not at all if it is held', async () => {
    const hash = hashOf(bytes(10))
    const download = await store.resume(hash)
    expect(await codeOf(store.resume(hash))).to.equal('busy')
    await download.abort()
    await store.put(pieces(bytes(10)))
    const needless = await store.resume(hash)
    expect(needless.offset).to.equal(10)
    expect(await needless.finish()).to.equal(true)
  })

  it('clears unfinished files that nobody came back for, and none that is younger', async () => {
    await (await store.resume(hashOf(bytes(1)))).abort()
    const old = hashOf(bytes(2))
    const download = await store.resume(old)
    await download.append(bytes(20))
    await download.abort()
    const weekAgo = new Date(NOW - 8 * 86_400_000)
    utimesSync(path.join(directory, 'partial', old), weekAgo, weekAgo)
    writeFileSync(path.join(directory, 'partial', 'put-0123'), 'left by a kill')
    await reopen()
    expect(partials()).to.deep.equal([hashOf(bytes(1))])
    expect(store.bytesUsed).to.equal(0)
  })

  for (const name of [
    '../../etc/passwd',
    '',
    'A'.repeat(64),
    'a'.repeat(63),
    `${'a'.repeat(64)}\n`,
  ]) {
    it(`does not take ${JSON.stringify(name.slice(0, 20))} for a hash`, async () => {
      const hash = name as ArtworkHash
      expect(store.size(hash)).to.equal(null)
      expect(() => store.path(hash))
        .to.throw(Failure)
        .with.property('code', 'invalid_input')
      expect(() => store.read(hash, 0))
        .to.throw(Failure)
        .with.property('code', 'invalid_input')
      expect(await codeOf(store.resume(hash))).to.equal('invalid_input')
    })
  }

  it('says what is not held', () => {
    expect(() => store.path(hashOf(bytes(1)))).to.throw(Failure, /not held here/)
  })

  it('gives back any stream however it is cut', async () => {
    const cut = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(cut, fc.nat({ max: 900 }), async (chunks, offset) => {
        const content = Buffer.concat(chunks)
        const { hash } = await store.put(pieces(...chunks))
        expect(await readAll(store.read(hash, offset))).to.deep.equal(content.subarray(offset))
        await store.remove(hash)
      }),
      { numRuns: 50 },
    )
    expect(store.bytesUsed).to.equal(0)
  })

  describe('what is needed', () => {
    const DAY = 86_400_000
    let now = NOW

    async function put(fill: number, length = 500): Promise<ArtworkHash> {
      return (await store.put(pieces(bytes(length, fill)))).hash
    }

    beforeEach(async () => {
      now = NOW
      store = await FileArtworkStore.open(directory, () => now, LIMITS)
    })

    it('stays, and what is not goes after a week', async () => {
      const [needed, idle] = [await put(1), await put(2)]
      await store.retain(new Set([needed, idle]), now)
      now += 6 * DAY
      await store.retain(new Set([needed]), now)
      expect(store.size(idle)).to.equal(500)
      now += 2 * DAY
      await store.retain(new Set([needed]), now)
      expect(store.size(idle)).to.equal(null)
      expect(store.size(needed)).to.equal(500)
      expect(readdirSync(path.join(directory, 'held'))).to.deep.equal([needed])
      expect(store.bytesUsed).to.equal(500)
    })

    it('counts a touch as a use', async () => {
      const hash = await put(1)
      await store.retain(new Set(), now)
      now += 6 * DAY
      store.touch(hash)
      await store.retain(new Set(), now)
      now += 6 * DAY
      await store.retain(new Set(), now)
      expect(store.size(hash)).to.equal(500)
      now += 2 * DAY
      await store.retain(new Set(), now)
      expect(store.size(hash)).to.equal(null)
    })

    it('is known after a restart: a shop is switched off every evening', async () => {
      const hash = await put(1)
      await store.retain(new Set([hash]), now)
      now += 30 * DAY
      await store.retain(new Set([hash]), now)
      await reopen(now)
      now += 2 * DAY
      await store.retain(new Set(), now)
      expect(store.size(hash), 'needed two days ago').to.equal(500)
      await reopen(now)
      now += 6 * DAY
      await store.retain(new Set(), now)
      expect(store.size(hash), 'needed eight days ago').to.equal(null)
    })

    it('keeps its room: what is idle goes at once where there is none, the oldest first', async () => {
      const [needed, older, newer] = [await put(1, 800), await put(2, 800), await put(3, 800)]
      await store.retain(new Set([needed, older, newer]), now)
      now += DAY
      await store.retain(new Set([needed, newer]), now)
      now += DAY
      await store.retain(new Set([needed]), now)
      await put(4, 700)
      expect(store.size(older)).to.equal(null)
      expect(store.size(newer)).to.equal(800)
      expect(store.size(needed)).to.equal(800)
    })

    it('loses nothing to want of room before it is known, nor what was just uploaded', async () => {
      for (const fill of [1, 2, 3]) await put(fill, 800)
      now += DAY
      expect(await codeOf(put(4, 800))).to.equal('store_full')
      await store.retain(new Set(), now)
      now += 60_000
      expect(await codeOf(put(4, 800))).to.equal('store_full')
    })

    it('leaves half of the room to this node’s own work', async () => {
      await put(1, 1_000)
      expect(store.hasRoomForCopy(250)).to.equal(true)
      expect(store.hasRoomForCopy(251)).to.equal(false)
    })
  })
})

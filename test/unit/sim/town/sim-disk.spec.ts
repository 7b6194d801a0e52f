import { expect } from 'chai'
import type { StoreFailure } from '../../../../src/ports/store.ts'
import { SimClock } from '../../../../src/sim/town/clock.ts'
import { Dice } from '../../../../src/sim/dice.ts'
import { SimDisk } from '../../../../src/sim/town/sim-disk.ts'

const bytes = (n: number): Uint8Array => new Uint8Array([n])

function makeDisk(seed = '1'): { clock: SimClock; disk: SimDisk; durable: string[] } {
  const clock = new SimClock(0)
  const durable: string[] = []
  const terms = { commitMsMin: 5, commitMsMax: 50 }
  const disk = new SimDisk(clock, new Dice(seed), terms, (records) =>
    durable.push(...records.map(({ key }) => key)),
  )
  return { clock, disk, durable }
}

const keysOf = (disk: SimDisk): string[] => disk.open(0).records.map(({ key }) => key)

describe('simulated disk', () => {
  it('answers in order, after a while, once it is durable', () => {
    const { clock, disk, durable } = makeDisk()
    const heard: string[] = []
    for (const key of ['a', 'b', 'c']) {
      disk.commit([{ key, value: bytes(1) }], () => heard.push(`${key} ${durable.join('')}`))
    }
    expect(heard).to.deep.equal([])
    while (clock.step(1_000));
    expect(heard).to.deep.equal(['a a', 'b ab', 'c abc'])
  })

  it('keeps a prefix of whole commits when it crashes, and answers none of them', () => {
    const prefixes = new Set<string>()
    for (let seed = 0; seed < 60; seed += 1) {
      const { clock, disk } = makeDisk(String(seed))
      let answers = 0
      for (const n of [1, 2, 3]) {
        const batch = [`${n}x`, `${n}y`].map((key) => ({ key, value: bytes(n) }))
        disk.commit(batch, () => (answers += 1))
      }
      disk.crash()
      while (clock.step(1_000));
      expect(answers).to.equal(0)
      prefixes.add(keysOf(disk).join(' '))
    }
    expect([...prefixes].sort()).to.deep.equal(['', '1x 1y', '1x 1y 2x 2y', '1x 1y 2x 2y 3x 3y'])
  })

  it('deletes, and lists what it holds in the order of keys', () => {
    const { clock, disk } = makeDisk()
    disk.commit(
      [
        { key: 'b', value: bytes(1) },
        { key: 'a', value: bytes(2) },
      ],
      () => undefined,
    )
    disk.commit([{ key: 'b', value: null }], () => undefined)
    disk.commit([{ key: 'c', value: bytes(3) }], () => undefined)
    while (clock.step(1_000));
    expect(keysOf(disk)).to.deep.equal(['a', 'c'])
  })

  it('says full or failed, and then holds nothing of it', () => {
    for (const failure of ['full', 'failed'] as const) {
      const { clock, disk } = makeDisk()
      disk.full = failure === 'full'
      disk.failing = failure === 'failed'
      const heard: (StoreFailure | null)[] = []
      disk.commit([{ key: 'a', value: bytes(1) }], (answer) => heard.push(answer))
      while (clock.step(1_000));
      expect(heard).to.deep.equal([failure])
      expect(keysOf(disk)).to.deep.equal([])
    }
  })

  it('comes back from a wipe empty and as somebody else, with a boot number that grows', () => {
    const { disk } = makeDisk()
    const before = disk.open(10_000)
    expect(disk.open(0).boot).to.equal(before.boot + 1)
    disk.wipe()
    expect(disk.storeId).not.to.equal(before.storeId)
    expect(disk.open(20_000_000).boot).to.equal(20_000)
  })
})

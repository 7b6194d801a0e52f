import { expect } from 'chai'
import { PaperDisk } from '../../../src/sim/scale/paper-disk.ts'

describe('the disk of a large world', () => {
  it('gives back every byte that was written, in key order, and nothing that was deleted', () => {
    const disk = new PaperDisk()
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    // A part of a larger array, as what was encoded is.
    disk.write([
      { key: 'b', value: all.subarray(100, 228) },
      { key: 'c', value: all },
    ])
    disk.write([
      { key: 'a', value: new Uint8Array([7]) },
      { key: 'c', value: null },
      { key: 'd', value: all },
    ])
    const bytes = disk.records().map(({ key, value }) => [key, [...value]])
    expect(bytes).to.deep.equal([
      ['a', [7]],
      ['b', [...all.subarray(100, 228)]],
      ['d', [...all]],
    ])
    expect(disk.bytes).to.equal(1 + 128 + 256 + 3)
    expect([...disk.keys()]).to.have.members(['a', 'b', 'd'])
  })
})

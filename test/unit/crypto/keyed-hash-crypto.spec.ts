import { readFileSync, readdirSync } from 'node:fs'
import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import { itIsCrypto } from './crypto-suite.ts'

const peer = (name: string): PeerId => name as PeerId

describe('KeyedHashCrypto', () => {
  itIsCrypto(() =>
    Promise.resolve({
      alice: new KeyedHashCrypto(peer('alice'), 'north'),
      bob: new KeyedHashCrypto(peer('bob'), 'north'),
      carol: new KeyedHashCrypto(peer('carol'), 'north'),
      aliceElsewhere: new KeyedHashCrypto(peer('alice'), 'south'),
    }),
  )

  it('is the same in every run, so that a seed replays', () => {
    const crypto = new KeyedHashCrypto(peer('alice'), 'north')
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
    expect(hex(crypto.hash(Uint8Array.of(1, 2, 3)))).to.equal(
      hex(new KeyedHashCrypto(peer('bob'), 'south').hash(Uint8Array.of(1, 2, 3))),
    )
    expect(crypto.seal(peer('bob'), Uint8Array.of(1))).to.deep.equal(
      crypto.seal(peer('bob'), Uint8Array.of(1)),
    )
  })

  it('reaches nothing of Node, not even through what it imports', () => {
    const folder = new URL('../../../src/crypto/', import.meta.url)
    const reached = new Set<string>()
    const visit = (file: string): void => {
      if (reached.has(file)) return
      reached.add(file)
      const source = readFileSync(new URL(file, folder), 'utf8')
      expect(source, file).to.not.match(/from '(node:|@)/)
      for (const match of source.matchAll(/from '\.\/([a-z-]+\.ts)'/g)) visit(match[1] ?? '')
    }
    visit('keyed-hash-crypto.ts')
    expect(readdirSync(folder)).to.include.members([...reached])
    expect(reached.size).to.be.greaterThan(2)
  })
})

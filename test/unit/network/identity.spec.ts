import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { privateKeyToProtobuf } from '@libp2p/crypto/keys'
import { expect } from 'chai'
import {
  createIdentity,
  identityOfSeed,
  KEY_FILE,
  loadIdentity,
  privateKeyOf,
} from '../../../src/network/identity.ts'
import { failureOf, inDirectory } from './network-people.ts'

const seed = new Uint8Array(32).fill(9)
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

describe('identity', () => {
  it('is made once, readable by its owner alone, and loaded again', () =>
    inDirectory(async (dataDir) => {
      const made = await createIdentity(dataDir)
      expect(statSync(join(dataDir, KEY_FILE)).mode & 0o777).to.equal(0o600)
      expect(await loadIdentity({ dataDir })).to.deep.equal(made)
      expect(made.peer).to.match(/^12D3KooW/)
    }))

  it('is made in a directory that was not there', () =>
    inDirectory(async (directory) => {
      const dataDir = join(directory, 'a', 'b')
      const made = await createIdentity(dataDir)
      expect(await loadIdentity({ dataDir })).to.deep.equal(made)
      expect(statSync(dataDir).mode & 0o777).to.equal(0o700)
    }))

  it('is never overwritten', () =>
    inDirectory(async (dataDir) => {
      const made = await createIdentity(dataDir)
      expect((await failureOf(() => createIdentity(dataDir))).code).to.equal('conflict')
      expect(await loadIdentity({ dataDir })).to.deep.equal(made)
    }))

  for (const mode of [0o640, 0o604, 0o660, 0o644]) {
    it(`is refused when its file has mode ${mode.toString(8)}`, () =>
      inDirectory(async (dataDir) => {
        await createIdentity(dataDir)
        chmodSync(join(dataDir, KEY_FILE), mode)
        const failure = await failureOf(() => loadIdentity({ dataDir }))
        expect(failure.code).to.equal('invalid_config')
        expect(failure.message).to.include('chmod 600')
      }))
  }

  it('says to run init where there is none', () =>
    inDirectory(async (dataDir) => {
      const failure = await failureOf(() => loadIdentity({ dataDir }))
      expect(failure).to.include({ code: 'not_found' })
      expect(failure.message).to.include('printnode init')
    }))

  it('comes from NODE_KEY as seed or protobuf, before the file', () =>
    inDirectory(async (dataDir) => {
      await createIdentity(dataDir)
      const expected = await identityOfSeed(seed)
      const protobuf = privateKeyToProtobuf(await privateKeyOf(expected))
      for (const nodeKey of [base64(seed), base64(protobuf), `${base64(seed)}\n`]) {
        expect(await loadIdentity({ dataDir, nodeKey })).to.deep.equal(expected)
      }
    }))

  for (const nodeKey of ['x', base64(new Uint8Array(31)), 'not a key at all, is it?']) {
    it(`refuses the NODE_KEY ${JSON.stringify(nodeKey.slice(0, 12))} without repeating it`, async () => {
      const failure = await failureOf(() => loadIdentity({ dataDir: '/nowhere', nodeKey }))
      expect(failure).to.include({ code: 'invalid_config', field: 'NODE_KEY' })
      if (nodeKey.length > 4) expect(failure.message).to.not.include(nodeKey)
    })
  }

  it('refuses a damaged key file', () =>
    inDirectory(async (dataDir) => {
      await createIdentity(dataDir)
      const path = join(dataDir, KEY_FILE)
      writeFileSync(path, readFileSync(path, 'utf8').slice(0, 20))
      expect((await failureOf(() => loadIdentity({ dataDir }))).code).to.equal('invalid_config')
    }))
})

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { DAY_MS } from '../../../../src/models/ids.ts'
import {
  createNetwork,
  loadNetworkState,
  NETWORK_FILE,
  renewIfFounder,
  saveNetworkState,
} from '../../../../src/network/admission/network-file.ts'
import { networkIdOf } from '../../../../src/network/admission/network-identity.ts'
import { failureOf, found, inDirectory, NOW, person } from '../network-people.ts'

describe('network file', () => {
  it('keeps everything, readable by its owner alone', () =>
    inDirectory(async (dataDir) => {
      const { state } = await found()
      saveNetworkState(dataDir, state)
      expect(statSync(join(dataDir, NETWORK_FILE)).mode & 0o777).to.equal(0o600)
      expect(loadNetworkState(dataDir)).to.deep.equal(state)
    }))

  it('is replaced for the same network, never for another', () =>
    inDirectory(async (dataDir) => {
      const { state } = await found()
      saveNetworkState(dataDir, state)
      saveNetworkState(dataDir, { ...state, bootstrap: ['/ip4/192.0.2.1/tcp/1'] })
      expect(loadNetworkState(dataDir).bootstrap).to.have.length(1)
      const other = await found('east')
      const failure = await failureOf(() => saveNetworkState(dataDir, other.state))
      expect(failure.code).to.equal('conflict')
    }))

  it('says what to run where there is none', () =>
    inDirectory(async (dataDir) => {
      const failure = await failureOf(() => loadNetworkState(dataDir))
      expect(failure.code).to.equal('not_found')
      expect(failure.message).to.include('network create')
    }))

  const damages: Record<string, (text: string) => string> = {
    'cut off': (text) => text.slice(0, 40),
    'a short secret': (text) => text.replace(/"secret": "..../, '"secret": "'),
    'a wrong founder': (text) => text.replace(/"founder": "12D3/, '"founder": "X'),
    'no certificate': (text) => text.replace(/"certificate": "[^"]+"/, '"certificate": "aGk="'),
  }
  for (const [name, damage] of Object.entries(damages)) {
    it(`is refused with its path when damaged: ${name}`, () =>
      inDirectory(async (dataDir) => {
        const path = join(dataDir, NETWORK_FILE)
        saveNetworkState(dataDir, (await found()).state)
        writeFileSync(path, damage(readFileSync(path, 'utf8')))
        const failure = await failureOf(() => loadNetworkState(dataDir))
        expect(failure.code).to.equal('invalid_config')
        expect(failure.message).to.include(path)
      }))
  }
})

describe('a new network', () => {
  it('has an id of founder and name', async () => {
    const [one, two] = await Promise.all([person(1), person(2)])
    const ids = [
      networkIdOf(one.peer, 'west'),
      networkIdOf(one.peer, 'east'),
      networkIdOf(two.peer, 'west'),
    ]
    expect(new Set(ids).size).to.equal(3)
    ids.forEach((id) => expect(id).to.match(/^[0-9a-f]{32}$/))
  })

  const wrong: [name: string, currency: string, field: string][] = [
    ['', 'EUR', 'name'],
    [' west', 'EUR', 'name'],
    ['we\nst', 'EUR', 'name'],
    ['w'.repeat(65), 'EUR', 'name'],
    ['west', 'euro', 'currency'],
    ['west', 'XQQ', 'currency'],
  ]
  for (const [name, currency, field] of wrong) {
    it(`is refused as ${JSON.stringify(name.slice(0, 10))} in ${currency}`, async () => {
      const founder = await person(1)
      const failure = await failureOf(() => createNetwork(name, currency, founder, NOW))
      expect(failure).to.include({ code: 'invalid_input', field })
    })
  }

  it("renews its founder's certificate in its last quarter, and nobody else's", async () => {
    const { state, identity } = await found()
    expect(renewIfFounder(state, identity, NOW + 200 * DAY_MS)).to.equal(state)
    const renewed = renewIfFounder(state, identity, NOW + 300 * DAY_MS)
    expect(renewed.certificate.notAfter).to.equal(NOW + 665 * DAY_MS)
    expect(renewIfFounder(state, await person(2), NOW + 300 * DAY_MS)).to.equal(state)
  })
})

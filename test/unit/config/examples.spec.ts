import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { loadConfig } from '../../../src/config/load.ts'
import { profileSettings } from '../../../src/config/profile.ts'
import { PROFILES } from '../../../src/config/schema.ts'
import type { Config } from '../../../src/config/schema.ts'
import { OTHER_VARIABLES, SETTING_SOURCES } from '../../../src/config/settings.ts'
import { initialStock, makeShopProfile } from '../../../src/config/shop-profile.ts'
import type { PeerId } from '../../../src/models/ids.ts'

const ROOT = new URL('../../../', import.meta.url)
const SHOPS = ['san-francisco', 'oakland', 'los-angeles']

function example(name: string): Config {
  const config = fileURLToPath(new URL(`configs/${name}.yaml`, ROOT))
  return loadConfig({ env: {}, flags: { config } }).config
}

describe('the examples', () => {
  it('are valid, in one currency, on ports of their own', () => {
    const shops = SHOPS.map(example)
    expect(shops.map((config) => config.api.port)).to.deep.equal([7471, 7472, 7473])
    const listen = shops.flatMap((config) => config.network.listen)
    expect(new Set(listen)).to.have.property('size', 3)
    expect(new Set(shops.map((config) => config.shop.currency))).to.deep.equal(new Set(['USD']))
    expect(new Set(shops.map((config) => config.shop.place.site))).to.have.property('size', 3)
  })

  it('can make something that no other can, and something that two can', () => {
    const makes = SHOPS.map((name) => {
      const { capabilities } = example(name).shop
      return new Set(
        capabilities.flatMap(({ process, sizes, substrates }) =>
          sizes.flatMap((size) => substrates.map((blank) => `${process} ${size} ${blank}`)),
        ),
      )
    })
    const [sanFrancisco, oakland, losAngeles] = makes
    expect(sanFrancisco?.has('digital A3 silk-170')).to.equal(true)
    expect(losAngeles?.has('digital A3 silk-170')).to.equal(true)
    expect(oakland?.has('dtg M tshirt-black')).to.equal(true)
    expect(losAngeles?.has('sublimation 11oz mug-white')).to.equal(true)
    expect([...(oakland ?? [])].filter((work) => sanFrancisco?.has(work))).to.deep.equal([])
  })

  it('keep stock only of blanks that they print on', () => {
    for (const name of SHOPS) {
      const { shop, stock } = example(name)
      for (const { substrate, size } of stock) {
        const used = shop.capabilities.some(
          ({ sizes, substrates }) => sizes.includes(size) && substrates.includes(substrate),
        )
        expect(used, `${name}: ${substrate}/${size}`).to.equal(true)
      }
    }
  })

  it('become a profile and the first stock', () => {
    const { shop, stock } = example('oakland')
    const profile = makeShopProfile(
      shop,
      { peer: '12D3' as PeerId, boot: 7, revision: 1 },
      Date.UTC(2026, 0, 1),
    )
    expect(profile.hours.week).to.have.length(7)
    expect(profile.hours.week[0]).to.deep.equal({ opensAt: '09:00', closesAt: '17:30' })
    expect(profile.hours.week[6]).to.equal(null)
    expect(profile).to.include({ peer: '12D3', boot: 7, revision: 1, currency: 'USD' })
    expect(initialStock(stock)[0]).to.deep.equal({
      sku: 'tshirt-white/S',
      onHand: 120,
      reorderPoint: 30,
    })
  })
})

describe('the profiles', () => {
  for (const name of PROFILES) {
    it(`${name} is complete and valid`, () => {
      const fields = profileSettings(name).map(({ path }) => path.join('.'))
      expect(fields).to.have.members(['network.listen', 'network.mdns', 'network.dht'])
    })
  }
})

describe('.env.example', () => {
  it('names every variable, and none that does not exist', () => {
    const text = readFileSync(new URL('.env.example', ROOT), 'utf8')
    const named = [...text.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name)
    const known = [...SETTING_SOURCES.map(({ env }) => env), ...Object.keys(OTHER_VARIABLES)]
    expect(named).to.have.members(known)
  })
})

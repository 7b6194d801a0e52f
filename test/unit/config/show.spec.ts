import { expect } from 'chai'
import { loadConfig } from '../../../src/config/load.ts'
import { formatShown, showConfig } from '../../../src/config/show.ts'

const SECRET = 'cafe'.repeat(16)

describe('config show', () => {
  const loaded = loadConfig({
    env: {
      NODE_ID: 'shown',
      NODE_KEY: SECRET,
      LOCATION_LAT: '1',
      LOCATION_LON: '2',
      LOCATION_COUNTRY: 'GH',
    },
    flags: { port: '7999' },
    machine: { cwd: '/', homeDir: '/nowhere', timeZone: 'Africa/Accra' },
  })

  it('says of each value where it came from', () => {
    const lines = formatShown(showConfig(loaded))
      .split('\n')
      .map((line) => line.replaceAll(/ +/g, ' '))
    expect(lines).to.include('api.port = 7999 # flag --port')
    expect(lines).to.include('shop.place.lat = 1 # environment LOCATION_LAT')
    expect(lines).to.include('shop.name = shown # from node.name')
    expect(lines).to.include('network.mdns = true # profile lan')
    expect(lines).to.include('orders.maxSplits = 3 # default')
  })

  it('hides secrets in text and JSON', () => {
    const shown = showConfig(loaded)
    expect(shown.find(({ field }) => field === 'node.key')?.value).to.equal('(hidden)')
    expect(JSON.stringify(shown) + formatShown(shown)).not.to.contain(SECRET)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { describeOrigin, describeProblem } from '../../../src/config/problem.ts'
import { loadConfig, readConfig, resolveHome } from '../../../src/config/load.ts'
import type { ConfigInput, LoadedConfig } from '../../../src/config/load.ts'
import { Failure } from '../../../src/models/failure.ts'

const MINIMAL = `
shop:
  name: Corner Press
  place: { lat: 52.5, lon: 13.4, country: DE }
`

describe('loading the configuration', () => {
  let dir = ''

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'printnode-config-'))
  })

  afterEach(() => {
    rmSync(dir, { recursive: true })
  })

  function input(
    yaml: string | null,
    env: Record<string, string> = {},
    flags: Record<string, unknown> = {},
  ): ConfigInput {
    const file = path.join(dir, 'shop.yaml')
    if (yaml !== null) writeFileSync(file, yaml)
    return {
      env,
      flags: yaml === null ? flags : { config: file, ...flags },
      machine: { cwd: dir, homeDir: '/home/ada', timeZone: 'Europe/Berlin' },
    }
  }

  function load(...args: Parameters<typeof input>): LoadedConfig {
    return loadConfig(input(...args))
  }

  function problems(...args: Parameters<typeof input>): string[] {
    const result = readConfig(input(...args))
    return result.type === 'loaded'
      ? []
      : result.problems.map((problem) => describeProblem(problem))
  }

  function from(loaded: LoadedConfig, field: string): string {
    const origin = loaded.origins.get(field)
    return origin === undefined ? 'nowhere' : describeOrigin(origin)
  }

  it('fills a minimal file with defaults, the lan profile and what follows from the rest', () => {
    const loaded = load(MINIMAL)
    expect(loaded.config.api).to.deep.equal({
      host: '127.0.0.1',
      port: 7471,
      singlePort: false,
      allowedHosts: [],
    })
    expect(loaded.config.network.mdns).to.equal(true)
    expect(loaded.config.node).to.deep.equal({
      home: '/home/ada/.printnode',
      key: null,
      name: 'corner-press',
    })
    expect(loaded.config.shop.place.timeZone).to.equal('Europe/Berlin')
    expect(loaded.config.shop.place.site).to.equal('52.5000,13.4000')
    expect(loaded.config.floor.hotFolder).to.equal('/home/ada/.printnode/hot-folder')
    expect(loaded.config.orders.ackByMs).to.equal(15 * 60_000)
  })

  it('lets each layer win over the one before, and remembers which', () => {
    const yaml = `${MINIMAL}api: { port: 1001, host: 0.0.0.0 }\nnetwork: { mdns: true }\n`
    const env = { PORT: '1002', PRINTNODE_LOG_LEVEL: 'debug', PRINTNODE_PROFILE: 'wan' }
    const loaded = load(yaml, env, { logLevel: 'trace', json: true })
    const { config } = loaded
    expect([config.api.port, config.api.host, config.logging.level]).to.deep.equal([
      1002,
      '0.0.0.0',
      'trace',
    ])
    expect(config.network.mdns, 'the file wins over the profile').to.equal(true)
    expect(from(loaded, 'api.port')).to.equal('environment PORT')
    expect(from(loaded, 'api.host')).to.equal(`${dir}/shop.yaml:5`)
    expect(from(loaded, 'logging.level')).to.equal('flag --log-level')
    expect(from(loaded, 'network.dht')).to.equal('profile wan')
    expect(from(loaded, 'profile')).to.equal('environment PRINTNODE_PROFILE')
    expect(from(loaded, 'orders.maxSplits')).to.equal('default')
  })

  it('needs no file when the environment says where the shop stands', () => {
    const { config, file } = load(null, {
      NODE_ID: 'node-7',
      NODE_KEY: 'k'.repeat(44),
      LOCATION_LAT: '-33.9',
      LOCATION_LON: '18.4',
      LOCATION_COUNTRY: 'ZA',
      PORT: '8080',
      PRINTNODE_SINGLE_PORT: 'yes',
      PRINTNODE_BOOTSTRAP: '/ip4/10.0.0.1/tcp/7571, /dns4/a.example/tcp/7571',
      PRINTNODE_HOME: 'data',
      PRINTNODE_LISTEN: '',
    })
    expect(file).to.equal(null)
    expect(config.shop.name).to.equal('node-7')
    expect(config.shop.place.lat).to.equal(-33.9)
    expect(config.api).to.deep.equal({
      host: '127.0.0.1',
      port: 8080,
      singlePort: true,
      allowedHosts: [],
    })
    expect(config.network.bootstrap).to.have.length(2)
    expect(config.network.listen, 'an empty variable is unset').to.have.length(1)
    expect(config.node.home).to.equal(path.join(dir, 'data'))
    expect(config.floor.hotFolder).to.equal(path.join(dir, 'data', 'hot-folder'))
  })

  it('reads config.yaml from the home, and resolves paths in a file beside that file', () => {
    writeFileSync(path.join(dir, 'config.yaml'), `${MINIMAL}floor: { hotFolder: jobs }\n`)
    const { config, file } = load(null, { PRINTNODE_HOME: dir })
    expect(file).to.equal(path.join(dir, 'config.yaml'))
    expect(config.floor.hotFolder).to.equal(path.join(dir, 'jobs'))
    expect(resolveHome(input(null, {}, { home: '~/x' }))).to.equal('/home/ada/x')
  })

  it('listens only behind its one port in single-port mode, unless told otherwise', () => {
    const single = load(`${MINIMAL}api: { singlePort: true }\n`)
    expect(single.config.network.listen).to.deep.equal(['/ip4/127.0.0.1/tcp/0/ws'])
    expect(from(single, 'network.listen')).to.equal('for api.singlePort')
    const env = { PRINTNODE_SINGLE_PORT: '1', PRINTNODE_LISTEN: '/ip4/127.0.0.1/tcp/9/ws' }
    expect(load(MINIMAL, env).config.network.listen).to.deep.equal(['/ip4/127.0.0.1/tcp/9/ws'])
    expect(load(MINIMAL).config.network.listen).to.deep.equal(['/ip4/0.0.0.0/tcp/7571'])
  })

  it('is frozen to the bottom', () => {
    const { config } = load(MINIMAL)
    expect(() => {
      ;(config.shop.hours.week as { monday: string }).monday = 'closed'
    }).to.throw(TypeError)
  })

  const AT = 'shop.yaml'
  const wrong: [name: string, yaml: string, env: Record<string, string>, message: string][] = [
    [
      'a latitude beyond the pole',
      'shop: { place: { lat: 91 } }',
      {},
      'shop.place.lat is 91: must be degrees north, from -90 to 90',
    ],
    [
      'a text for a number',
      '',
      { LOCATION_LON: 'west' },
      'shop.place.lon is "west": must be degrees east, from -180 to 180, for example -122.4194 (environment LOCATION_LON)',
    ],
    [
      'a missing place',
      'shop: { name: X }',
      {},
      'shop.place.country is missing: needs an ISO 3166-1 code of two capital letters, for example US; set it in the file or as LOCATION_COUNTRY',
    ],
    [
      'a misspelt key',
      'shop: { capasity: { digital: 5 } }',
      {},
      `shop.capasity is not a known key: did you mean capacity? (${AT}:1)`,
    ],
    [
      'a misspelt section',
      'netwrok: { mdns: on }',
      {},
      'netwrok is not a known key: did you mean network?',
    ],
    [
      'a misspelt process in a list',
      'shop:\n  capabilities:\n    - process: digitl\n',
      {},
      `shop.capabilities[0].process is "digitl": must be one of digital, offset, inkjet, screen, dtg, dtf, sublimation, embroidery, engraving (${AT}:3)`,
    ],
    [
      'a misspelt process as a key',
      'shop: { capacity: { digtal: 5 } }',
      {},
      'shop.capacity.digtal is not a known key: did you mean digital?',
    ],
    [
      'a misspelt variable',
      '',
      { PRINTNODE_LOG_LEVL: 'info' },
      'PRINTNODE_LOG_LEVL is not a variable that printnode knows: did you mean PRINTNODE_LOG_LEVEL?',
    ],
    [
      'a section where a value belongs',
      'api: { port: { tcp: 1 } }',
      {},
      'api.port is {"tcp":1}: must be a port from 0 to 65535',
    ],
    [
      'a value where a section belongs',
      'shop: { place: here }',
      { LOCATION_LAT: '1' },
      `shop.place is "here": must be a section with keys (${AT}:1)`,
    ],
    ['a port beyond 65535', '', { PORT: '70000' }, 'api.port is 70000: must be a port'],
    [
      'a broken multiaddr',
      'network: { listen: [localhost:80] }',
      {},
      'network.listen[0] is "localhost:80": must be a multiaddr',
    ],
    [
      'an unknown profile',
      'profile: moon',
      {},
      `profile is "moon": must be one of local, lan, wan (${AT}:1)`,
    ],
    [
      'a price in major units',
      'shop: { shipping: { parcel: 4.99 } }',
      {},
      'shop.shipping.parcel is 4.99: must be a whole number of minor units',
    ],
    [
      'an unknown currency',
      'shop: { currency: USB }',
      {},
      'shop.currency is "USB": must be an ISO 4217 code',
    ],
    [
      'hours that end before they start',
      'shop: { hours: { week: { monday: 17:00-09:00 } } }',
      {},
      'shop.hours.week.monday is "17:00-09:00": must be opening hours',
    ],
    [
      'a date that does not exist',
      'shop: { hours: { closedDays: ["2026-02-30"] } }',
      {},
      'shop.hours.closedDays[0] is "2026-02-30": must be a date that exists',
    ],
    [
      'an unknown time zone',
      'shop: { place: { timeZone: Mars/Base } }',
      {},
      'shop.place.timeZone is "Mars/Base": must be an IANA time zone',
    ],
    [
      'a negative stock',
      'stock: [{ substrate: a, size: A4, onHand: -1, reorderPoint: 0 }]',
      {},
      'stock[0].onHand is -1: must be units on the shelf',
    ],
    ['a prototype as a key', '__proto__: { polluted: true }', {}, '__proto__ is not a known key'],
    [
      'a key that is too short',
      '',
      { NODE_KEY: 'hunter2' },
      'node.key is (hidden): must be the private key',
    ],
    ['YAML that is none', 'shop: [1', {}, 'is not YAML'],
    [
      'the same key twice',
      'api: { port: 1 }\napi: { port: 2 }',
      {},
      'line 2, column 1 is not YAML: Map keys must be unique',
    ],
    ['a list instead of sections', '- 1', {}, 'configuration file is is not a mapping'],
    [
      'control characters in a name',
      'shop: { name: "a\\u0007b" }',
      {},
      'shop.name is "a\\u0007b": must be the name of the shop',
    ],
  ]
  for (const [name, yaml, env, message] of wrong) {
    it(`refuses ${name}`, () => {
      const found = problems(yaml, env).map((line) => line.replaceAll(`${dir}/`, ''))
      expect(
        found.filter((line) => line.includes(message)),
        found.join('\n'),
      ).to.have.length(1)
    })
  }

  const contradictory: [name: string, yaml: string, message: string][] = [
    [
      'a capability without capacity',
      `${MINIMAL}  capabilities: [{ process: dtg, sizes: [M], substrates: [tee], finishings: [], coloursMax: 4, sidesMax: 1, price: { setup: 0, unit: 1, finishing: 0 } }]\n`,
      'shop.capabilities[0].process is "dtg": add shop.capacity.dtg',
    ],
    [
      'capacity without a capability',
      `${MINIMAL}  capacity: { offset: 5 }\n`,
      'shop.capacity.offset is 5: add a capability',
    ],
    [
      'one blank on two lines',
      `${MINIMAL}stock: [${'{ substrate: a, size: A4, onHand: 1, reorderPoint: 0 },'.repeat(2)}]\n`,
      'stock[1] is "a/A4": is also stock[0]',
    ],
    [
      'one port for two things',
      `${MINIMAL}api: { port: 7571 }\n`,
      'network.listen[0] is "/ip4/0.0.0.0/tcp/7571": has the port of api.port',
    ],
  ]
  for (const [name, yaml, message] of contradictory) {
    it(`refuses ${name}`, () => {
      expect(problems(yaml).join('\n')).to.contain(message)
    })
  }

  it('tells everything that is wrong at once, as one failure', () => {
    const bad = input('api: { port: x }\nshop: { place: { lat: 100, lon: 200, country: us } }')
    expect(() => loadConfig(bad))
      .to.throw(Failure, /shop\.name.*shop\.place\.lat.*shop\.place\.lon.*country.*api\.port/s)
      .with.property('code', 'invalid_config')
  })

  it('misses a file that was named, but not the one in the home', () => {
    expect(problems(null, { PRINTNODE_CONFIG: 'gone.yaml' }).join('\n')).to.contain('is not there')
    expect(problems(null).join('\n')).not.to.contain('is not there')
  })
})

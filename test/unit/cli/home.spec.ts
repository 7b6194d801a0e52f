import { expect } from 'chai'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CliFixture } from './cli-fixture.ts'

const SHOP = ['--shop-name', 'Bay Print', '--city', 'Oakland', '--country', 'US'] as const

describe('cli: home', () => {
  let cli: CliFixture
  beforeEach(() => {
    cli = new CliFixture()
  })
  afterEach(() => cli.remove())

  it('sets up a shop from a name and a city', async () => {
    const { code, out } = await cli.run('init', ...SHOP, '--json')
    expect(code).to.equal(0)
    const made = JSON.parse(out) as { peer: string; config: string; isNew: boolean }
    expect(made.peer).to.match(/^12D3KooW/)
    expect(made.isNew).to.equal(true)
    for (const file of ['node.key', 'operator.token']) {
      expect(statSync(join(cli.home, file)).mode & 0o777).to.equal(0o600)
    }
    const shown = await cli.run('config', 'show')
    expect(shown.code).to.equal(0)
    expect(shown.out).to.match(/shop\.place\.lat = 37\.8/)
    expect(shown.out).to.include(made.config)
  })

  it('keeps key and token when it is run again', async () => {
    await cli.run('init', ...SHOP)
    const key = readFileSync(join(cli.home, 'node.key'), 'utf8')
    const token = readFileSync(join(cli.home, 'operator.token'), 'utf8')
    const again = await cli.run('init', ...SHOP)
    expect(again.code).to.equal(0)
    expect(again.out).to.include('Kept the key')
    expect(readFileSync(join(cli.home, 'node.key'), 'utf8')).to.equal(key)
    expect(readFileSync(join(cli.home, 'operator.token'), 'utf8')).to.equal(token)
    const other = await cli.run(
      'init',
      '--shop-name',
      'Other',
      '--city',
      'Oakland',
      '--country',
      'US',
    )
    expect(other.code).to.equal(4)
    expect(other.err).to.include('config.yaml exists')
  })

  it('copies a configuration that is given', async () => {
    const config = join(process.cwd(), 'configs', 'oakland.yaml')
    expect(await cli.run('init', '--config', config)).to.include({ code: 0 })
    expect((await cli.run('config', 'show', '--json')).out).to.include('Oakland')
  })

  it('names the place in the file that is to be put right', async () => {
    const text = 'shop:\n  name: X\n  place: { lat: 200, lon: 0, country: US }\n'
    const config = cli.file('wrong.yaml', text)
    const { code, err } = await cli.run('init', '--config', config)
    expect(code).to.equal(2)
    expect(err).to.include(`${join(cli.dir, config)}:3`)
  })

  const WRONG: readonly (readonly [args: readonly string[], says: string])[] = [
    [['--shop-name', 'X', '--city', 'Nowhere', '--country', 'US'], 'give --lat and --lon'],
    [['--shop-name', 'X', '--lat', '95', '--lon', '0', '--country', 'US'], '(flag --lat)'],
    [['--shop-name', 'X', '--lat', 'north', '--lon', '0', '--country', 'US'], 'shop.place.lat'],
    [['--shop-name', 'X', '--lat', '1', '--country', 'US'], 'shop.place.lon'],
    [['--lat', '1', '--lon', '2', '--country', 'US'], 'shop.name'],
    [['--shop-name', 'X', '--lat', '1', '--lon', '2', '--country', 'usa'], 'shop.place.country'],
    [['--config', 'absent.yaml'], 'cannot be read'],
    [['--join', 'not-an-invite'], 'printnode1:'],
    [['--sho-name', 'X'], 'unknown option'],
  ]
  for (const [args, says] of WRONG) {
    it(`refuses init ${args.join(' ')}`, async () => {
      const { code, err } = await cli.run('init', ...args)
      expect(code, err).to.equal(2)
      expect(err).to.include(says)
      expect(existsSync(join(cli.home, 'config.yaml'))).to.equal(false)
    })
  }

  it('founds one network, and no second one', async () => {
    await cli.run('init', ...SHOP)
    const founded = await cli.run('network', 'create', 'bay-area', '--json')
    expect(JSON.parse(founded.out)).to.include({
      name: 'bay-area',
      currency: 'USD',
      isFounder: true,
    })
    const second = await cli.run('network', 'create', 'other')
    expect(second.code).to.equal(4)
    expect(second.err).to.include('bay-area already')
  })

  it('founds no network without a shop, under a bad name or in another currency', async () => {
    expect(await cli.run('network', 'create', 'bay')).to.include({ code: 2 })
    await cli.run('init', ...SHOP)
    expect(await cli.run('network', 'create', 'Bay Area!')).to.include({ code: 2 })
    const euro = await cli.run('network', 'create', 'bay', '--currency', 'EUR')
    expect(euro.code).to.equal(2)
    expect(euro.err).to.include('USD')
  })

  it('says so when there is no daemon', async () => {
    cli.env['PRINTNODE_PEER'] = 'http://127.0.0.1:9'
    const status = await cli.run('status')
    expect(status.code).to.equal(6)
    expect(status.err).to.include('printnode start')
    expect(await cli.run('stop')).to.include({ code: 6 })
  })

  it('prints errors as JSON for programs', async () => {
    cli.env['PRINTNODE_PEER'] = 'http://127.0.0.1:9'
    const { err } = await cli.run('status', '--json')
    expect(JSON.parse(err)).to.nested.include({ 'error.code': 'daemon_unreachable' })
  })
})

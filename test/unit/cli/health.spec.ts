import { expect } from 'chai'
import type { AddressInfo } from 'node:net'
import { LiveScreen } from '../../../src/cli/live-screen.ts'
import { ApiFixture } from '../api/api-fixture.ts'
import { OTHER_PEER } from '../api/fake-node.ts'
import { CliFixture } from './cli-fixture.ts'

describe('cli: health and cluster', () => {
  let api: ApiFixture
  let cli: CliFixture
  before(async () => {
    api = await ApiFixture.start()
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    cli = new CliFixture()
    const { port } = api.app.server.address() as AddressInfo
    cli.env['PRINTNODE_PEER'] = `127.0.0.1:${port}`
    cli.env['PRINTNODE_TOKEN'] = api.operator
  })
  after(async () => {
    await api.stop()
    cli.remove()
  })

  it('says what somebody should look at first', async () => {
    const { out, code } = await cli.run('health')
    expect(code).to.equal(0)
    expect(out).to.include('! 1 part(s) that no shop can make now')
    expect(out).to.include("! this computer's clock is 23 min fast: set it")
    expect(out).to.match(/one in a hundred 4 ms, at most 9 ms/)
    expect(out).to.include('warn: a peer sent a malformed frame')
  })

  it('prints once where the output is no terminal', async () => {
    const { out, code } = await cli.run('top')
    expect(code).to.equal(0)
    expect(out).to.include('Cluster c1 (c1), epoch 1')
    expect(out).not.to.include('\u001b')
  })

  it('does nothing to a cluster before what may be lost was accepted', async () => {
    const asked = await cli.run('cluster', 'recover')
    expect(asked.code).to.equal(2)
    expect(asked.err).to.include('What may be lost').and.include('--confirm c1')
    expect(api.node.executed.map(({ type }) => type)).not.to.include('cluster_recover')
    const done = await cli.run('cluster', 'recover', '--confirm', 'c1')
    expect(done.code, done.err).to.equal(0)
    expect(api.node.executed.at(-1)).to.deep.equal({ type: 'cluster_recover', cluster: 'c1' })
  })

  it('votes out whom a person names, by an id that is one', async () => {
    expect((await cli.run('cluster', 'evict', 'Oakland')).code).to.equal(2)
    expect((await cli.run('cluster', 'evict', OTHER_PEER)).code).to.equal(0)
    expect(api.node.executed.at(-1)).to.deep.equal({ type: 'cluster_evict', peer: OTHER_PEER })
    api.node.refusals.set('cluster_evict', { ok: false, code: 'conflict', message: 'the last one' })
    expect((await cli.run('cluster', 'evict', OTHER_PEER)).code).to.equal(4)
  })

  it('draws anew until q, and leaves the terminal as it was', async () => {
    let press: (key: Buffer) => void = () => undefined
    const raw: boolean[] = []
    const keys = {
      setRawMode: (is: boolean) => raw.push(is),
      on: (_: 'data', listener: (key: Buffer) => void) => (press = listener),
      off: () => (press = () => undefined),
      resume: () => undefined,
      pause: () => undefined,
    }
    const drawn: string[] = []
    const screen = { rows: 4, columns: 10, write: (text: string) => drawn.push(text) }
    let looks = 0
    await new LiveScreen(keys, screen).run(async () => {
      looks += 1
      if (looks === 2) throw new Error('away')
      if (looks === 3) press(Buffer.from('x'))
      if (looks === 3) press(Buffer.from('q'))
      return ['a line that is too long', 'b', 'c', 'd', 'e']
    }, 1)
    expect(looks).to.equal(3)
    expect(raw).to.deep.equal([true, false])
    expect(drawn[1]).to.include('a line tha').and.include('q quits').and.not.include('d')
    expect(drawn[2]).to.include('Error: awa')
    expect(drawn.at(-1)).to.include('\u001b[?1049l')
  })
})

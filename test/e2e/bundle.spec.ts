import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { DaemonProcess } from '../../src/cli/daemon-process.ts'
import type { NodeStatus } from '../../src/runtime/commands/command.ts'
import { CITIES, shopConfig } from './shop-config.ts'

/** What `npm run build` makes of the program; that a package can be installed is for a long test. */
describe('the bundle that a package ships', function () {
  this.timeout(60_000)
  const root = mkdtempSync(join(tmpdir(), 'printnode-bundle-'))
  const node = new DaemonProcess(join(root, 'home'))
  const formerly = process.env['_PRINTNODE_BUILT']

  before(() => {
    execFileSync(process.execPath, ['configs/bundle.js'])
    process.env['_PRINTNODE_BUILT'] = '1'
  })
  after(async () => {
    await node.kill()
    if (formerly === undefined) delete process.env['_PRINTNODE_BUILT']
    else process.env['_PRINTNODE_BUILT'] = formerly
    rmSync(root, { recursive: true, force: true })
  })

  it('sets up a shop, runs, answers, and says what is wrong with an order', async () => {
    const config = join(root, 'shop.yaml')
    writeFileSync(
      config,
      shopConfig({ name: 'Shop', ...CITIES[0], listen: ['/ip4/127.0.0.1/tcp/0'] }),
    )
    await node.mustRun('init', '--config', config)
    await node.mustRun('network', 'create', 'bundle')
    const api = await node.start('--port', '0')
    expect((await api.get<NodeStatus>('/status')).name).to.equal('Shop')
    const order = join(root, 'order.json')
    writeFileSync(order, '{"items":[]}')
    const { code, stderr } = await node.run('order', 'submit', order)
    expect(code).to.equal(2)
    expect(stderr).to.include('items')
    await node.quit()
  })
})

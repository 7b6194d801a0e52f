import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** What `npm pack` makes, installed globally in an empty prefix, far from the repository. */
describe('package', function () {
  this.timeout(600_000)
  const root = mkdtempSync(join(tmpdir(), 'printnode-package-'))
  const prefix = join(root, 'prefix')
  const home = join(root, 'home')
  const env: NodeJS.ProcessEnv = {
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    HOME: root,
    npm_config_prefix: prefix,
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => /^npm_config_(registry|cache)$/i.test(name)),
    ),
  }
  const npm = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('npm', args, {
      cwd,
      env: { ...process.env, ...env, HOME: process.env['HOME'] },
      encoding: 'utf8',
    })
  const printnode = (...args: readonly string[]): string =>
    execFileSync(join(prefix, 'bin', 'printnode'), ['--home', home, ...args], {
      cwd: root,
      env,
      encoding: 'utf8',
    })

  before(() => {
    npm(process.cwd(), 'pack', '--pack-destination', root)
    const [tarball = ''] = readdirSync(root).filter((name) => name.endsWith('.tgz'))
    npm(root, 'install', '--global', join(root, tarball))
  })
  after(() => rmSync(root, { recursive: true, force: true }))

  it('has no source, no test and no tool of ours in it', () => {
    const installed = join(prefix, 'lib', 'node_modules', 'printnode')
    expect(readdirSync(installed)).to.include.members([
      'bin',
      'dist',
      'configs',
      'README.md',
      'LICENSE',
    ])
    expect(readdirSync(installed)).to.not.include.members(['src', 'test', '.ci'])
    const app = readdirSync(join(installed, 'dist', 'app'))
    expect(app).to.include.members(['main.js', 'THIRD-PARTY-LICENSES.txt'])
    // The threads that it starts.
    expect(app).to.include.members(['store-worker.js', 'solver-worker.js', 'preflight-worker.js'])
    // Two thousand modules would take twice as long to load.
    expect(app.length).to.be.below(100)
  })

  it('sets up, starts in the background, answers and stops', () => {
    expect(printnode('--version')).to.match(/^\d+\.\d+\.\d+/)
    printnode('init', '--shop-name', 'Bay Print', '--city', 'Oakland', '--country', 'US')
    printnode('network', 'create', 'bay')
    try {
      printnode(
        'start',
        '--background',
        '--port',
        '0',
        '--listen',
        '/ip4/127.0.0.1/tcp/0',
        '--mdns',
        'off',
      )
      expect(printnode('status')).to.include('Network bay')
      expect(printnode('shops')).to.include('Bay Print')
    } finally {
      expect(printnode('stop')).to.include('Stopped')
    }
  })

  it('can be imported by another program', () => {
    const script = join(root, 'use.mjs')
    writeFileSync(
      script,
      `import * as printnode from '${join(prefix, 'lib', 'node_modules', 'printnode', 'dist', 'index.js')}'\nconsole.log(Object.keys(printnode).length)`,
    )
    const exported = execFileSync(process.execPath, [script], { env, encoding: 'utf8' })
    expect(Number(exported)).to.be.greaterThan(0)
  })
})

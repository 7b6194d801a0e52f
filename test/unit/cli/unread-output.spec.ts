import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'

describe('cli: output that nobody reads', () => {
  it('is no error: a pipe may end before the command does', async () => {
    const child = spawn(process.execPath, ['bin/printnode.js', '--help'])
    child.stdout.destroy()
    let complaints = ''
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
    const [code] = (await once(child, 'close')) as [number | null]
    expect(complaints).to.equal('')
    expect(code).to.equal(0)
  }).timeout(20_000)
})

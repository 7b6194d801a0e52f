import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openStore } from '../../../src/store/open-store.ts'
import { verifyStore } from '../../../src/store/verify-store.ts'
import { NOW } from './store-suite.ts'

const CHILD = fileURLToPath(new URL('kill-child.ts', import.meta.url))

describe('kill -9 in the middle of commits', () => {
  let home = ''

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'printnode-kill-'))
  })

  afterEach(() => {
    rmSync(home, { recursive: true })
  })

  /** Runs a child, kills it after so many answers, and returns everything that it said. */
  async function runAndKill(answersBeforeKill: number): Promise<string[]> {
    const child = spawn(process.execPath, [CHILD, home], { stdio: ['ignore', 'pipe', 'inherit'] })
    const said: string[] = []
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => {
      said.push(line)
      if (said.length === answersBeforeKill + 1) child.kill('SIGKILL')
    })
    await Promise.all([once(child, 'exit'), once(lines, 'close')])
    return said
  }

  it('loses nothing that was acknowledged, and halves no commit', async () => {
    const durable = new Set<string>()
    for (const answers of [1, 33, 150]) {
      const [opening, ...said] = await runAndKill(answers)
      expect(opening).to.equal(durable.size === 0 ? 'fresh' : 'clean')
      for (const line of said) durable.add(line.split('.')[1] ?? '')
      expect(verifyStore(home).doubts).to.deep.equal([])
      const { store, opening: next } = await openStore(home, { nowMs: NOW })
      const rows = new Map([...store.scan()].map(({ key, value }) => [key, value]))
      await store.close()
      expect(next.type).to.equal('clean')
      for (const n of durable) expect(rows.has(`a/${n}`), `commit ${n}`).to.equal(true)
      for (const key of rows.keys()) {
        if (key.startsWith('a/')) expect(rows.has(key.replace('a/', 'b/')), key).to.equal(true)
      }
    }
  })

  it('leaves no lock behind, and holds one while it lives', async () => {
    const child = spawn(process.execPath, [CHILD, home], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.stdout.resume()
    expect(verifyStore(home)).to.deep.include({ running: true, sound: true, doubts: [] })
    let message = ''
    await openStore(home, { nowMs: NOW }).catch((error: unknown) => {
      message = String(error)
    })
    expect(message).to.contain(`another printnode (process ${child.pid}) uses ${home}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const { store } = await openStore(home, { nowMs: NOW })
    await store.close()
  })
})

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { RegisterScript } from './world/script.ts'

const FOLDER = new URL('../../data/registers/', import.meta.url)

/** The script as it plays now: comments and commands as they are, answers anew. */
function play(text: string): string {
  const script = new RegisterScript()
  const lines: string[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('  ')) continue
    lines.push(line)
    if (line !== '' && !line.startsWith('#')) {
      lines.push(...script.do(line).map((answer) => `  ${answer}`))
    }
  }
  return lines.join('\n')
}

/** `REWRITE=1` writes what happens now into the scripts: read the difference before you keep it. */
describe('register stories', () => {
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.txt'))) {
    it(name.slice(0, -'.txt'.length).replaceAll('-', ' '), () => {
      const file = new URL(name, FOLDER)
      const text = readFileSync(file, 'utf8')
      const now = play(text)
      if (process.env['REWRITE'] === '1') writeFileSync(file, now)
      else expect(now).to.equal(text)
    })
  }
})

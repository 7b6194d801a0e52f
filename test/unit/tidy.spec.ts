import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { checkFile, FILE_LINES_MAX } from './tidy-rules.ts'

const CLEAN = "import type { A } from './a.ts'\n\nexport const b: A = 1\n"

/** Each must be caught: a rule that lets its own violation pass guards nothing. */
const PLANTED: readonly (readonly [path: string, text: string, rule: RegExp])[] = [
  ['src/models/a.ts', "import { x } from '../routing/x.ts'\n", /may not import routing/],
  ['src/desk/a.ts', "import type { X } from '../orders/x.ts'\n", /may not import orders/],
  ['src/registers/a.ts', "import {\n  x,\n} from '../orders/x.ts'\n", /may not import orders/],
  ['src/orders/a.ts', "import { x } from '../runtime/x.ts'\n", /may not import runtime/],
  ['src/orders/a.ts', "export { x } from '../clusters/x.ts'\n", /may not import clusters/],
  ['src/routing/a.ts', "import { x } from '../clusters/view.ts'\n", /may not import clusters/],
  ['src/orders/floor/a.ts', "import { x } from '../../runtime/x.ts'\n", /may not import runtime/],
  ['src/runtime/a.ts', "import { x } from '../network/node.ts'\n", /may not import network/],
  ['src/api/a.ts', "import { x } from '../store/x.ts'\n", /may not import store/],
  ['src/api/a.ts', "import { x } from '../orders/x.ts'\n", /may not import orders/],
  ['src/network/a.ts', "import { x } from '../store/x.ts'\n", /may not import store/],
  ['src/runtime/a.ts', "import { x } from '../files/x.ts'\n", /may not import files/],
  ['src/files/a.ts', "import { x } from '../models/x.ts'\n", /may not import models/],
  ['src/cli/a.ts', "const x = await import('../network/x.ts')\n", /may not import network/],
  ['src/daemon.ts', "import { x } from './cli/main.ts'\n", /may not import cli/],
  ['src/new-folder/a.ts', "import { x } from '../models/x.ts'\n", /may not import models/],
  ['src/models/a.ts', "import x from '../../test/x.ts'\n", /may not import/],
  ['src/desk/a.ts', 'const t = Date.now()\n', /reads a clock/],
  ['src/desk/a.ts', 'const t = new Date()\n', /reads a clock/],
  ['src/clusters/view/a.ts', 'const t = Date.now()\n', /reads a clock/],
  ['src/routing/a.ts', 'const r = Math.random()\n', /rolls dice/],
  ['src/membership/a.ts', 'setTimeout(() => go(), 10)\n', /sets a timer/],
  ['src/orders/a.ts', 'async function f() {}\n', /asynchronous/],
  ['src/orders/a.ts', 'function f(): Promise<void> {}\n', /asynchronous/],
  ['src/clusters/a.ts', 'const e = process.env\n', /touches the process/],
  ['src/registers/a.ts', "import { hash } from 'node:crypto'\n", /imports node:crypto/],
  ['src/models/a.ts', "import type { PeerId } from '@libp2p/interface'\n", /imports @libp2p/],
  ['src/api/a.ts', 'x\n'.repeat(FILE_LINES_MAX + 1), /lines; at most/],
  ['src/api/orderView.ts', CLEAN, /kebab-case/],
  ['src/api/utils.ts', CLEAN, /says nothing/],
  ['src/api/a.ts', 'export default 1\n', /default export/],
  ['src/api/a.ts', '// TODO: later\n', /left-over TODO/],
  ['src/api/a.ts', "export * from './b.ts'\nexport { c } from './c.ts'\n", /barrel/],
]

const INNOCENT: readonly (readonly [path: string, text: string])[] = [
  ['src/desk/a.ts', CLEAN],
  ['src/desk/a.ts', '// Date.now() is the runtime\'s\nconst s = "Math.random()"\n'],
  ['src/desk/a.ts', 'const day = new Date(ms).getUTCDay()\n'],
  ['src/routing/a.ts', "import { form } from '../clusters/formation/formation.ts'\n"],
  ['src/network/a.ts', "import type { X } from '../membership/x.ts'\n"],
  ['src/daemon.ts', "import { x } from './store/x.ts'\n"],
  ['src/index.ts', "export { x } from './daemon.ts'\n"],
]

describe('tidy', () => {
  for (const [path, text, rule] of PLANTED) {
    it(`catches in ${path}: ${JSON.stringify(text.slice(0, 50))}`, () => {
      expect(checkFile(path, text).map((violation) => violation.rule)).to.satisfy(
        (rules: string[]) => rules.some((found) => rule.test(found)),
      )
    })
  }

  for (const [path, text] of INNOCENT) {
    it(`lets pass in ${path}: ${JSON.stringify(text.slice(0, 50))}`, () => {
      expect(checkFile(path, text)).to.deep.equal([])
    })
  }

  it('finds nothing in this repository', () => {
    const paths = globSync(['src/**/*.ts', 'test/**/*.ts', 'bin/*.js'])
    expect(paths.length).to.be.greaterThan(20)
    const found = paths.flatMap((path) =>
      checkFile(path.replaceAll('\\', '/'), readFileSync(path, 'utf8')),
    )
    expect(found.map(({ path, line, rule }) => `${path}:${line}: ${rule}`)).to.deep.equal([])
  })

  it('finds no half-merged text in what people read', () => {
    const paths = globSync(['*.md', 'src/**/*.md', 'test/**/*.md'])
    expect(paths).to.include('README.md')
    const halves = paths.filter((path) =>
      /^(?:<{7}|={7}|>{7})(?: |$)/m.test(readFileSync(path, 'utf8')),
    )
    expect(halves).to.deep.equal([])
  })
})

// Makes dist/app: what bin/printnode.js starts in an installed package. Two thousand small files of ours
// and of libraries become thirty: a daemon starts in half the time, and holds 30 MiB less.
// dist beside it, compiled file by file, is for programs that import this package.
import { build } from 'esbuild'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Two levels below the root, as the sources are that look for files beside them (configs, bin, package.json). */
const OUT = join(ROOT, 'dist', 'app')

/** The program, and what it starts as threads: each looks for the thread's file beside its own. */
const ENTRIES = {
  main: 'src/cli/main.ts',
  'store-worker': 'src/store/store-worker.ts',
  'solver-worker': 'src/solver/solver-worker.ts',
  'preflight-worker': 'src/production/preflight-worker.ts',
}
/** They read data files of their own, which stay where npm has put them. */
const EXTERNAL = ['highs', 'date-holidays', 'world-atlas/*']

rmSync(OUT, { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ENTRIES,
  outdir: OUT,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.13',
  external: EXTERNAL,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Libraries that are CommonJS ask for Node's own modules by it.
  banner: {
    js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
  },
})

const folders = new Set(
  Object.keys(metafile.inputs).flatMap((input) => {
    const end = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
    return end === undefined ? [] : [end]
  }),
)
const notices = [...folders].toSorted().map((folder) => {
  const { name, version, license } = JSON.parse(
    readFileSync(join(ROOT, folder, 'package.json'), 'utf8'),
  )
  const texts = readdirSync(join(ROOT, folder)).filter((file) =>
    /^(licen[cs]e|notice|copying)/i.test(file),
  )
  const text = texts
    .map((file) => readFileSync(join(ROOT, folder, file), 'utf8').trim())
    .join('\n\n')
  return `${name} ${version} (${license})\n\n${text}`
})
const RULE = `\n\n${'-'.repeat(78)}\n\n`
writeFileSync(
  join(OUT, 'THIRD-PARTY-LICENSES.txt'),
  `printnode is under the MIT licence; these libraries are within its bundle, under their own.${RULE}${notices.join(RULE)}\n`,
)

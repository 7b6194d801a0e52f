#!/usr/bin/env node
// Launcher only. Written so that an old Node can read it and say what is missing, and started again
// by itself on the repository's own runtime if there is one.
'use strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants, homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const built = join(root, 'dist', 'app', 'main.js')
const source = join(root, 'src', 'cli', 'main.ts')
// A checkout has the sources and may have an old dist: the sources win, unless who built it says that it
// is new. A package has only dist.
const isBuilt = process.env._PRINTNODE_BUILT === '1'
const main = existsSync(source) && !isBuilt ? source : built

// node:sqlite without a flag came with 22.13; running TypeScript as it is with 22.18.
const needed = main === source ? [22, 18] : [22, 13]

function isNewEnough(version) {
  const parts = version.split('.').map(Number)
  return parts[0] > needed[0] || (parts[0] === needed[0] && parts[1] >= needed[1])
}

/** The repository's pinned Node, if it is installed. */
function pinnedRuntime() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const candidates = [
    join(root, 'node_modules', 'node', 'bin', name),
    join(root, 'node_modules', '.bin', name),
  ]
  return candidates.find((path) => existsSync(path)) ?? null
}

/** What was read and compiled once is kept: a start takes a tenth less time and 20 MiB less memory. */
function keepCompiled() {
  try {
    // Threads look for it in the environment. Where it cannot be written, there is none.
    process.env.NODE_COMPILE_CACHE ??= join(homedir(), '.cache', 'printnode')
    module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  } catch {
    // An account without a home: it goes without.
  }
}

/** The same command line on another Node: signals go down, the exit code comes up. */
function rerun(runtime) {
  const child = spawn(runtime, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, _PRINTNODE_RERUN: '1' },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', (error) => {
    console.error(`printnode: cannot start ${runtime}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0))
  })
}

/** node:sqlite still warns that it is experimental: nothing that a shop could act on. */
function silenceExperimentalWarnings() {
  const emit = process.emitWarning.bind(process)
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'string' ? rest[0] : rest[0]?.type
    if (type !== 'ExperimentalWarning') emit(warning, ...rest)
  }
}

if (isNewEnough(process.versions.node)) {
  silenceExperimentalWarnings()
  if (!existsSync(main)) {
    console.error('printnode: this package has no dist; reinstall it, or run "npm run build".')
    process.exit(1)
  }
  keepCompiled()
  await import(pathToFileURL(main).href)
} else {
  const runtime = process.env._PRINTNODE_RERUN === '1' ? null : pinnedRuntime()
  if (runtime === null) {
    console.error(
      `printnode needs Node ${needed.join('.')} or newer; this is ${process.versions.node}.\n` +
        'Install it from https://nodejs.org, or, in a checkout of printnode, run "npm ci".',
    )
    process.exit(1)
  }
  rerun(runtime)
}

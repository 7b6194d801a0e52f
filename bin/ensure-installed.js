// Runs before `npm test` and `npm run demo` on a fresh clone, with whatever Node is installed
// (20 or newer): plain JavaScript, no dependency. Installs exactly what the lock file says, and only
// if something of it is missing.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const runtime = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/** Packages of a lock file by path; null if it cannot be read. */
function lockedPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? null
  } catch {
    return null
  }
}

/**
 * Why an installation is needed, or empty. Contents are compared, not times: switching branches
 * touches files without changing them.
 */
function reasonToInstall() {
  const wanted = lockedPackages(join(root, 'package-lock.json'))
  if (wanted === null)
    throw new Error('package-lock.json is missing or broken: restore it from git')
  // npm's own record of what it put there last.
  const present = lockedPackages(join(root, 'node_modules', '.package-lock.json'))
  if (present === null) return 'node_modules is not there yet'
  for (const [path, entry] of Object.entries(wanted)) {
    // '' is the project itself; optional ones are for other platforms.
    if (path === '' || entry.optional === true || entry.devOptional === true) continue
    const found = present[path]
    if (found === undefined) return `${path} is missing`
    if (found.version !== entry.version || found.integrity !== entry.integrity) {
      return `${path} is not the locked ${entry.version}`
    }
  }
  return existsSync(runtime) ? '' : 'the pinned Node is missing'
}

function install() {
  const npmScript = process.env.npm_execpath
  const [command, args] =
    npmScript !== undefined && npmScript.endsWith('.js')
      ? [process.execPath, [npmScript, 'ci']]
      : ['npm', ['ci']]
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
  })
  return result.status ?? 1
}

const reason = reasonToInstall()
if (reason !== '') {
  console.log(`printnode: ${reason}; installing the dependencies (npm ci) ...`)
  const started = Date.now()
  const status = install()
  if (status !== 0) {
    console.error('printnode: npm ci failed; see above. It needs a connection to the npm registry.')
    process.exit(status)
  }
  console.log(`printnode: installed in ${Math.round((Date.now() - started) / 1000)} s`)
  if (!existsSync(runtime)) {
    console.error(
      'printnode: npm ran no install scripts, so the pinned Node is missing.\n' +
        'Run "npm ci --ignore-scripts=false", or use Node 22.18 or newer.',
    )
    process.exit(1)
  }
}

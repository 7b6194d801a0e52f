import { readFileSync } from 'node:fs'

/** From the package file, two levels up from here in the sources as in the built package. */
export function programVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return version
}

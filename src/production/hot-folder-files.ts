import { createHash } from 'node:crypto'
import { lstat, open } from 'node:fs/promises'

/** File operations that are on the disk when they return. */

export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** Never over an existing file. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const handle = await open(path, 'wx', 0o640)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Copies a stream and says the SHA-256 of what was written. */
export async function copyDurably(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<string> {
  const hash = createHash('sha256')
  const handle = await open(path, 'wx', 0o640)
  try {
    for await (const chunk of chunks) {
      hash.update(chunk)
      // Appends from where the handle stands, whole.
      await handle.writeFile(chunk)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return hash.digest('hex')
}

export function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? ''
}

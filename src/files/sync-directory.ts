import { closeSync, fsyncSync, openSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** Shared folders of other systems know no flush of a directory; their server decides. */
const NO_DIRECTORY_SYNC = ['EINVAL', 'ENOTSUP', 'EISDIR']

/** Windows cannot open a directory, and needs not: it keeps names as it keeps content. */
const IS_NEEDED = process.platform !== 'win32'

/** New files, renames and removals in a directory survive a power cut only once it is flushed itself. */
export async function syncDirectory(path: string): Promise<void> {
  if (!IS_NEEDED) return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch (error) {
    passIfUnknown(error)
  } finally {
    await handle.close()
  }
}

/** The same for who must not go on before it is done. */
export function syncDirectoryNow(path: string): void {
  if (!IS_NEEDED) return
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } catch (error) {
    passIfUnknown(error)
  } finally {
    closeSync(file)
  }
}

function passIfUnknown(error: unknown): void {
  if (!NO_DIRECTORY_SYNC.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
}

/** What an error of the database or the file system means for the store. */
export type DiskError = 'full' | 'damaged' | 'refused' | 'failed'

/** Primary result codes, https://sqlite.org/rescode.html. */
const SQLITE_FULL = 13
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26
/** Rights were checked before: what SQLite then calls read-only has a damaged header. */
const SQLITE_READONLY = 8
/** PERM, BUSY, LOCKED, CANTOPEN: somebody else's right or lock, not the data's fault. */
const SQLITE_REFUSALS = [3, 5, 6, 14]

const REFUSALS = ['EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE']

export function diskError(error: unknown): DiskError {
  const { errcode, code } = error as { errcode?: number; code?: string }
  if (errcode !== undefined) {
    // The low byte is the primary code; the rest says more.
    const primary = errcode & 0xff
    if (primary === SQLITE_FULL) return 'full'
    if ([SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_READONLY].includes(primary)) return 'damaged'
    return SQLITE_REFUSALS.includes(primary) ? 'refused' : 'failed'
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full'
  return code !== undefined && REFUSALS.includes(code) ? 'refused' : 'failed'
}

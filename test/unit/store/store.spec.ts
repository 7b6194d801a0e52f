import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { StoreId } from '../../../src/models/ids.ts'
import { MemoryDisk, MemoryStore } from '../../../src/store/memory-store.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { describeStore } from './store-suite.ts'

describeStore('SqliteStore', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'printnode-store-'))
  return {
    open: async (nowMs) => (await openStore(home, { nowMs })).store,
    dispose: () => rmSync(home, { recursive: true }),
  }
})

describeStore('MemoryStore', () => {
  const disk = new MemoryDisk('00112233445566778899aabbccddeeff' as StoreId)
  return {
    open: async (nowMs) => new MemoryStore(disk, nowMs),
    dispose: () => disk.records.clear(),
  }
})

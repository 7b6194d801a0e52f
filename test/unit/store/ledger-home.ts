import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openLedger } from '../../../src/store/open-ledger.ts'
import type { LedgerOptions, OpenedLedger } from '../../../src/store/open-ledger.ts'
import { storeDirectory, storeFiles } from '../../../src/store/store-files.ts'
import type { StoreFiles } from '../../../src/store/store-files.ts'
import { NOW } from './store-suite.ts'

/** Small, so that tests fill and copy it quickly: six batches of some orders. */
export const SEGMENT_BYTES = 6 * 4096

/** A data directory whose store is opened in this thread, so that tests can lay hands on its files. */
export class LedgerHome {
  readonly home = mkdtempSync(path.join(tmpdir(), 'printnode-ledger-'))

  get files(): StoreFiles {
    return storeFiles(storeDirectory(this.home))
  }

  open(options: Partial<LedgerOptions> = {}): OpenedLedger {
    return openLedger({ home: this.home, nowMs: NOW, segmentBytes: SEGMENT_BYTES, ...options })
  }

  dispose(): void {
    rmSync(this.home, { recursive: true, force: true })
  }
}

import { Failure } from '../models/failure.ts'

/** Bounds of the artwork directory. */
export interface ArtworkLimits {
  /** Of one file. */
  readonly fileBytesMax: number
  /** Of all files together, unfinished ones included. */
  readonly quotaBytes: number
}

export const ARTWORK_LIMITS: ArtworkLimits = {
  // The largest print-ready PDFs, a canvas at 300 dpi, are below this.
  fileBytesMax: 200 * 1024 * 1024,
  // A hundred of the largest files: orders in flight at a busy shop, on the smallest disk sold.
  quotaBytes: 20 * 1024 * 1024 * 1024,
}

const COPIES_SHARE = 1 / 2

/** Counts what lies in the artwork directory, so that no write has to look. */
export class ArtworkSpace {
  readonly limits: ArtworkLimits
  #used = 0

  constructor(limits: ArtworkLimits) {
    this.limits = limits
  }

  get used(): number {
    return this.#used
  }

  /** For bytes that are there already. */
  count(bytes: number): void {
    this.#used += bytes
  }

  free(bytes: number): void {
    this.#used -= bytes
  }

  /** Whether so many more bytes fit, whatever file they are of. */
  fits(bytes: number): boolean {
    return this.#used + bytes <= this.limits.quotaBytes
  }

  /** For others this node gives half of its room: the other half is for its own work. */
  hasRoomForCopy(bytes: number): boolean {
    return this.#used + bytes <= this.limits.quotaBytes * COPIES_SHARE
  }

  /** For `bytes` more of a file that has `fileBytes`. Throws Failure `too_large` or `store_full`. */
  take(bytes: number, fileBytes: number): void {
    const { fileBytesMax, quotaBytes } = this.limits
    if (fileBytes + bytes > fileBytesMax) {
      const message = `artwork is larger than ${mib(fileBytesMax)}: send a smaller file`
      throw new Failure('too_large', message, 'artwork')
    }
    if (!this.fits(bytes)) {
      throw new Failure(
        'store_full',
        `artwork takes up all of its ${mib(quotaBytes)}: ship or cancel open orders first`,
        'artwork',
      )
    }
    this.#used += bytes
  }
}

function mib(bytes: number): string {
  return `${Math.floor(bytes / 1_048_576)} MiB`
}

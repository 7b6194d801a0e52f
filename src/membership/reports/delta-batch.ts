import { DELTA_BYTES_MAX, DELTA_MESSAGES_MAX } from '../../wire/limits.ts'
import type { ReportMessage } from '../../wire/messages.ts'

export type ReportDelta = Extract<ReportMessage, { type: 'report_delta' }>

/** Signed halves in messages of bounded size, and not more of them than one answer may have. */
export class DeltaBatch {
  readonly #full: { profiles: Uint8Array[]; reports: Uint8Array[] }[] = []
  #bytes = DELTA_BYTES_MAX

  add(kind: 'profiles' | 'reports', bytes: Uint8Array): void {
    if (this.#bytes + bytes.length > DELTA_BYTES_MAX) {
      if (this.#full.length >= DELTA_MESSAGES_MAX) return
      this.#full.push({ profiles: [], reports: [] })
      this.#bytes = 0
    }
    this.#full.at(-1)?.[kind].push(bytes)
    this.#bytes += bytes.length
  }

  messages(): readonly ReportDelta[] {
    return this.#full.map((delta) => ({
      type: 'report_delta',
      ...delta,
      digests: [],
      pulses: [],
    }))
  }
}

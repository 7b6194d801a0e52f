/** A warning or an error, as the log has it, without its details. */
export interface Problem {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly level: 'warn' | 'error'
  readonly message: string
}

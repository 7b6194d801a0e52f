/**
 * What a `<name>.bench.ts` exports: `export const bench: Bench = { name, run }`. It measures in
 * `run` and says what it found through the report; it keeps nothing running afterwards.
 */
export interface Bench {
  /** As asked for on the command line: `npm run bench -- <name>`. */
  readonly name: string
  run(report: Report): Promise<void>
}

/** Where a bench says its figures. Cells are text: a bench knows the units and the digits that matter. */
export interface Report {
  table(
    title: string,
    header: readonly string[],
    rows: readonly (readonly (string | number)[])[],
  ): void
  /** One line: what was measured against what, or how the figures are to be read. */
  note(text: string): void
  /** What goes on now, for whoever waits. Not part of the result. */
  progress(text: string): void
}

/**
 * What a `<word>.bench.ts` is as a module: `export const name`, `export async function run`. It
 * measures in `run` and says what it found through the report; it leaves nothing running behind.
 * `npm run bench -- <word>` runs it alone.
 */
export interface Bench {
  /** What is measured, for the person who waits: `order intake to acknowledgement`. */
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

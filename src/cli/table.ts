/** Columns as wide as their widest cell, two spaces between; the last one is not padded. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const all = [header, ...rows].map((row) => row.map(plain))
  const widths = header.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  )
  return all.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

/** Names come from other shops: they must not move the cursor or forge lines. */
export function plain(cell: string): string {
  return cell.replace(/[\p{Cc}\p{Cf}]/gu, '?')
}

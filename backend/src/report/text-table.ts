/** The lines of a table, two spaces between columns: the first to the left, the others to `side`. */
export function alignedTable(
  rows: readonly (readonly string[])[],
  side: 'left' | 'right' = 'right',
): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || side === 'left'
          ? cell.padEnd(widths[column]!)
          : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}

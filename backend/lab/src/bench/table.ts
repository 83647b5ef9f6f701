/** A Markdown table that is readable as it stands: words left, numbers right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]!.length)),
  );
  const right = head.map((_, column) => rows.every((row) => /^[\d–+−]/.test(row[column]!)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, c) => (right[c] ? text.padStart(widths[c]!) : text.padEnd(widths[c]!))).join(' | ')} |`;
  const rule = widths.map((width, c) =>
    right[c] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

import { EVENT_HEADER, eventCells } from '@kfp/backend/evaluation/event-table.js';

/** A column of a table: its head, and what stands there of a row. */
export type Column<T> = readonly [head: string, cell: (row: T) => string];

/** A Markdown table that is readable as it stands: words left, numbers right. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const laidOut = columns.map(([head, cell]) => {
    const cells = rows.map(cell);
    const width = Math.max(3, head.length, ...cells.map(({ length }) => length));
    const right = cells.every((text) => /^[\d–+−]/.test(text));
    const rule = right ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width);
    return [head, rule, ...cells].map((text) =>
      right ? text.padStart(width) : text.padEnd(width),
    );
  });
  return laidOut[0]!
    .map((_, line) => `| ${laidOut.map((column) => column[line]!).join(' | ')} |`)
    .join('\n');
}

/** The table of scores of predictors, one a row. */
export function eventTable(evaluations: readonly Parameters<typeof eventCells>[0][]): string {
  return table(
    evaluations.map(eventCells),
    EVENT_HEADER.map((head, i) => [head, (cells) => cells[i]!] as const),
  );
}

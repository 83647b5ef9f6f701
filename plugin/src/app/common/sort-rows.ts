export type SortKey = number | string | null | undefined;

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** Sorted by a key; what has none comes last either way. Equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => SortKey,
  descending: boolean,
): Row[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row) ?? null }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    const order =
      typeof a.key === 'number' && typeof b.key === 'number'
        ? a.key - b.key
        : collator.compare(String(a.key), String(b.key));
    return descending ? -order : order;
  });
  return keyed.map(({ row }) => row);
}

const collator = new Intl.Collator('en', { numeric: true });

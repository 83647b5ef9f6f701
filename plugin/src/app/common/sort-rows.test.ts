import { describe, expect, it } from 'vitest';
import { sortRows } from './sort-rows';

describe('sortRows', () => {
  const rows = [
    { name: 'web-10', risk: 0.2 },
    { name: 'web-2', risk: null },
    { name: 'db', risk: 0.9 },
    { name: 'web-1', risk: 0.2 },
  ];
  const names = (sorted: typeof rows): string[] => sorted.map(({ name }) => name);

  it('sorts numbers, unknown ones last either way, equal ones in their order', () => {
    const risk = (row: (typeof rows)[number]): number | null => row.risk;
    expect(names(sortRows(rows, risk, true))).toEqual(['db', 'web-10', 'web-1', 'web-2']);
    expect(names(sortRows(rows, risk, false))).toEqual(['web-10', 'web-1', 'db', 'web-2']);
  });

  it('sorts names as people count', () => {
    expect(names(sortRows(rows, (row) => row.name, false))).toEqual([
      'db',
      'web-1',
      'web-2',
      'web-10',
    ]);
  });
});

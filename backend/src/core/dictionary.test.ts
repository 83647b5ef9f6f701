import { describe, expect, it } from 'vitest';
import { dictionary } from './dictionary.js';

describe('a dictionary', () => {
  it('knows no names but its own, also after a file', () => {
    const first = dictionary<number>();
    expect(first['constructor']).toBeUndefined();
    first['__proto__'] = 1;
    first['toString'] = 2;
    const read = dictionary(JSON.parse(JSON.stringify(first)) as Record<string, number>);
    expect(Object.entries(read)).toEqual([
      ['__proto__', 1],
      ['toString', 2],
    ]);
    expect(read['valueOf']).toBeUndefined();
  });
});

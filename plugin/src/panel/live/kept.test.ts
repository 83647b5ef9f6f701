import { describe, expect, it } from 'vitest';
import { Problem } from '../../api/problem';
import { kept } from './kept';

describe('kept', () => {
  it('asks once for all who ask meanwhile, and again when the answer is old', async () => {
    let time = 0;
    let asked = 0;
    const get = kept(
      async () => ++asked,
      100,
      () => time,
    );
    expect(await Promise.all([get(), get()])).toEqual([1, 1]);
    time = 99;
    expect(await get()).toBe(1);
    time = 100;
    expect(await get()).toBe(2);
  });

  it('asks soon again after a failure, but not at once for what people must mend', async () => {
    let time = 0;
    let asked = 0;
    const failing = (kind: Problem['kind']) =>
      kept(
        async () => {
          asked++;
          throw new Problem(kind, 'No.');
        },
        100_000,
        () => time,
      );
    const unreachable = failing('unreachable');
    await expect(unreachable()).rejects.toThrow('No.');
    time = 1000;
    await expect(unreachable()).rejects.toThrow('No.');
    expect(asked).toBe(2);
    const disabled = failing('not_enabled');
    await expect(disabled()).rejects.toThrow('No.');
    time = 3000;
    await expect(disabled()).rejects.toThrow('No.');
    expect(asked).toBe(3);
  });
});

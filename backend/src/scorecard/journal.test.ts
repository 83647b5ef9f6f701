import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJournal, type Journal } from './journal.js';

let folder: string;
let warnings: string[];
let journal: Journal;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'kfp-journal-')), 'scorecard');
  warnings = [];
  journal = createJournal(folder, (message) => warnings.push(message));
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const lines = (): Promise<string> => readFile(join(folder, 'outcomes.jsonl'), 'utf8');

describe('journal', () => {
  it('is empty at first, and gives back what it was given', async () => {
    expect(await journal.load()).toEqual({ lines: [], state: undefined });
    await journal.append([{ a: 1 }]);
    await journal.replaceState({ open: 1 });
    await journal.append([{ b: 'ä' }]);
    await journal.replaceState({ open: 2 });
    await journal.replaceState({ open: 3 });
    expect(await journal.load()).toEqual({ lines: [{ a: 1 }, { b: 'ä' }], state: { open: 3 } });
    await journal.rewrite([{ c: 3 }]);
    expect((await journal.load()).lines).toEqual([{ c: 3 }]);
    expect((await readdir(folder)).sort()).toEqual(['outcomes.jsonl', 'state.json']);
    expect(warnings).toEqual([]);
  });

  it('cuts off a torn last line, wherever it was torn, and goes on behind it', async () => {
    await journal.append([{ a: 1 }]);
    await journal.replaceState({});
    const whole = await lines();
    const torn = Buffer.from('{"b":"ä"}');
    for (let length = 1; length <= torn.length; length++) {
      await writeFile(join(folder, 'outcomes.jsonl'), whole);
      await appendFile(join(folder, 'outcomes.jsonl'), torn.subarray(0, length));
      warnings.length = 0;
      expect((await journal.load()).lines).toEqual([{ a: 1 }]);
      expect(warnings).toHaveLength(1);
      expect(await lines()).toBe(whole);
    }
    await journal.append([{ c: 1 }]);
    await journal.replaceState({});
    expect((await journal.load()).lines).toEqual([{ a: 1 }, { c: 1 }]);
  });

  it('passes over a line that is no JSON, and a state that is none', async () => {
    await journal.append([{ a: 1 }]);
    await journal.replaceState({});
    await appendFile(join(folder, 'outcomes.jsonl'), 'rubbish\n{"b":2}\n');
    await writeFile(join(folder, 'state.json'), '{"open":');
    expect(await journal.load()).toEqual({ lines: [{ a: 1 }, { b: 2 }], state: undefined });
    expect(warnings.join('\n')).toMatch(/line 2 is not JSON[^]*state\.json/);
  });
});

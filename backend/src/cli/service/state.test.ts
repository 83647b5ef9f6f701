import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openState, type KeptState } from './state.js';

let folder: string;
let opened: KeptState[];
let warnings: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-state-'));
  opened = [];
  warnings = [];
});
afterEach(async () => {
  for (const state of opened) await state.release();
  await rm(folder, { recursive: true });
});

const open = async (firstWatch = 'quick'): Promise<KeptState> => {
  const state = await openState({ folder, firstWatch, warn: (text) => warnings.push(text) });
  opened.push(state);
  return state;
};

async function leave(...parts: string[]): Promise<void> {
  await mkdir(join(folder, ...parts.slice(0, -1)), { recursive: true });
  await writeFile(join(folder, ...parts), '{"from":"before"}\n');
}

describe('what a service keeps', () => {
  it('is apart for each watch', async () => {
    const state = await open();
    await state.journalOf('quick').append([{ of: 'quick' }]);
    await state.journalOf('slow').append([{ of: 'slow' }]);
    expect((await state.journalOf('slow').load()).lines).toEqual([{ of: 'slow' }]);
  });

  it('takes over what was there before there were watches, for the first watch, once', async () => {
    await leave('scorecard', 'outcomes.jsonl');
    await leave('anomaly', 'state.json');
    await leave('audit', 'audit.jsonl');
    const state = await open();
    expect((await state.journalOf('quick').load()).lines).toEqual([{ from: 'before' }]);
    expect(await readFile(join(folder, 'quick/anomaly/state.json'), 'utf8')).toContain('before');
    expect(existsSync(join(folder, 'scorecard'))).toBe(false);
    expect(existsSync(join(folder, 'audit/audit.jsonl'))).toBe(true);
    await state.release();
    const again = await open('slow');
    expect((await again.journalOf('slow').load()).lines).toEqual([]);
    expect((await again.journalOf('quick').load()).lines).toEqual([{ from: 'before' }]);
  });

  it('never replaces what the watch has already', async () => {
    await leave('scorecard', 'outcomes.jsonl');
    await mkdir(join(folder, 'quick/scorecard'), { recursive: true });
    await writeFile(join(folder, 'quick/scorecard/outcomes.jsonl'), '{"from":"now"}\n');
    const state = await open();
    expect((await state.journalOf('quick').load()).lines).toEqual([{ from: 'now' }]);
    expect(existsSync(join(folder, 'scorecard/outcomes.jsonl'))).toBe(true);
  });

  it('is not touched as long as it cannot be moved', async () => {
    await leave('scorecard', 'outcomes.jsonl');
    // In place of the watch's folder there is a file.
    await writeFile(join(folder, 'quick'), '');
    const state = await open();
    expect(state.isOurs()).toBe(false);
    await expect(state.journalOf('quick').load()).rejects.toMatchObject({ code: 'STATE_IN_USE' });
    expect(existsSync(join(folder, 'scorecard/outcomes.jsonl'))).toBe(true);
  });
});

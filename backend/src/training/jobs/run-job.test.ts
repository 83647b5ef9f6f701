import { describe, expect, it } from 'vitest';
import { loadWatch } from '../../config/load.js';
import { workerEntry } from '../../core/worker-entry.js';
import { runJob } from './run-job.js';

const job = async (): Promise<Parameters<typeof runJob>[0]> => ({
  input: '/nowhere/data.csv',
  config: await loadWatch(),
  modelDir: 'models',
  modelTypes: ['random-forest'],
  seed: 1,
  search: 0,
  quick: true,
  workers: 1,
  versions: {},
});
const onProgress = (): void => undefined;

describe('runJob', () => {
  it('hands on what the process says is wrong', async () => {
    const { signal } = new AbortController();
    expect(await runJob(await job(), { signal, onProgress })).toMatchObject({
      type: 'failed',
      error: { code: 'DATASET_UNREADABLE' },
    });
  });

  it('reports a defect as one, and hands on the output', async () => {
    const { signal } = new AbortController();
    let output = '';
    const broken = undefined as unknown as Awaited<ReturnType<typeof job>>;
    const end = await runJob(broken, { signal, onProgress, onOutput: (text) => (output += text) });
    expect(end).toMatchObject({ type: 'failed', error: { code: 'TRAINING_DEFECT' } });
    expect(output).toMatch(/TypeError/);
  });

  it('fails when the process ends without a word', async () => {
    const { signal } = new AbortController();
    const entry = workerEntry(import.meta.url, 'breaks-down.fixture');
    const end = await runJob(await job(), { signal, onProgress, entry });
    expect(end).toMatchObject({
      type: 'failed',
      error: {
        code: 'TRAINING_CRASHED',
        message: expect.stringMatching(/ended with code 7: out of luck/) as string,
      },
    });
  });

  it('ends by force a process that does not heed', async () => {
    const cancel = new AbortController();
    const entry = workerEntry(import.meta.url, 'heeds-nothing.fixture');
    const end = runJob(await job(), {
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
      entry,
      graceMilliseconds: 50,
    });
    expect(await end).toEqual({ type: 'cancelled' });
  });

  it('starts nothing that was cancelled before', async () => {
    expect(await runJob(await job(), { signal: AbortSignal.abort(), onProgress })).toEqual({
      type: 'cancelled',
    });
  });
});

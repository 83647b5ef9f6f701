import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createAuditLog } from '../../src/access/audit-log.js';
import { DEFAULT_CONFIG_FILE, readDocument } from '../../src/config/document.js';
import { loadConfig, loadWatch, parseConfig } from '../../src/config/load.js';
import { KfpError } from '../../src/core/errors.js';
import { readDataset } from '../../src/datasets/read.js';
import { writeDataset } from '../../src/datasets/write.js';
import { createJournal } from '../../src/scorecard/journal.js';
import { createScorecard } from '../../src/scorecard/scorecard.js';
import { syntheticDataset } from '../../src/training/dataset.fixture.js';
import { usableFolds } from '../../src/training/check-dataset.js';
import { holds, PROPERTY_TIMEOUT } from './fixtures/budget.js';
import { damaged, mutated } from './fixtures/hostile.js';

const MAX_MESSAGE_LENGTH = 20_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-fuzz-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** @returns `read`, or the code of the error: one that users can act on, with a message */
async function coded(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'read';
  } catch (error) {
    if (!(error instanceof KfpError)) throw error;
    expect(error.message).toMatch(/\S/);
    expect(error.message.length).toBeLessThan(MAX_MESSAGE_LENGTH);
    return error.code;
  }
}

describe('configurations', () => {
  it(
    'are taken, or it is said what is wrong',
    async () => {
      const whole = await readFile(DEFAULT_CONFIG_FILE, 'utf8');
      const demo: unknown = await readDocument(undefined, []);
      await holds('configurations', 0.04, mutated(demo), (value) =>
        coded(() => parseConfig(value)),
      );

      const file = join(folder, 'config.yaml');
      const texts = fc.oneof(
        damaged(whole),
        mutated(parse(whole)).map((value) => JSON.stringify(value)),
      );
      await holds('configuration files', 0.02, texts, async (text) => {
        await writeFile(file, text);
        return coded(() => loadConfig({ file }));
      });
    },
    PROPERTY_TIMEOUT,
  );
});

describe('datasets', () => {
  it(
    'are taken, or it is said what is wrong',
    async () => {
      const config = await loadWatch();
      const path = join(folder, 'data.csv');
      const metadataPath = join(folder, 'data.meta.json');
      await writeDataset(path, syntheticDataset(config, { normal: 1, memory_leak: 1 }));
      const csv = await readFile(path, 'utf8');
      const metadata = await readFile(metadataPath, 'utf8');
      const inputs = fc.oneof(
        fc.tuple(damaged(csv), fc.constant(metadata)),
        fc.tuple(
          fc.constant(csv),
          fc.oneof(
            damaged(metadata),
            mutated(JSON.parse(metadata)).map((value) => JSON.stringify(value)),
          ),
        ),
      );
      await holds('datasets', 0.04, inputs, async ([data, sidecar]) => {
        await writeFile(path, data);
        await writeFile(metadataPath, sidecar);
        return coded(async () => usableFolds(await readDataset(path), config));
      });
    },
    PROPERTY_TIMEOUT,
  );
});

describe('what an earlier process left', () => {
  it(
    'is taken up, as far as it can be read; new lines follow whole ones',
    async () => {
      const config = await loadWatch();
      const clock = { now: () => 2_000_000 };
      const outcome = {
        kind: 'false_alarm',
        target: 'a',
        at: 1_990_000,
        until: 1_990_060,
        mode: 'memory_leak',
        model: 'm',
        risk: 0.8,
      };
      const lines = `${JSON.stringify(outcome)}\n`.repeat(3);
      const empty = await createScorecard({ config, clock });
      expect(empty.totals().falseAlarms).toBe(0);
      const state = {
        formatVersion: 1,
        targets: {},
        pages: [],
        inputs: null,
        totals: { falseAlarms: 3, exposureTargetSeconds: 5, failures: {} },
      };
      const inputs = fc.record({
        lines: damaged(lines),
        state: fc.oneof(
          damaged(JSON.stringify(state)),
          mutated(state).map((value) => JSON.stringify(value)),
        ),
      });
      await holds('files of the scorecard', 0.02, inputs, async (files) => {
        await writeFile(join(folder, 'outcomes.jsonl'), files.lines);
        await writeFile(join(folder, 'state.json'), files.state);
        const warnings: string[] = [];
        const journal = createJournal(folder, (text) => warnings.push(text));
        const scorecard = await createScorecard({
          config,
          clock,
          journal,
          warn: (text) => warnings.push(text),
        });
        expect(() => [
          scorecard.report({}),
          scorecard.standing(),
          scorecard.warnings(),
        ]).not.toThrow();
        await scorecard.close();
        const after = await readFile(join(folder, 'outcomes.jsonl'), 'utf8');
        expect(after === '' || after.endsWith('\n')).toBe(true);
        return warnings.length === 0 ? 'read' : 'read in part, and told';
      });

      const log = createAuditLog({ folder });
      const entry = '{"asked":{"id":"a","at":"2026-01-01T00:00:00Z"}}\n';
      await holds('files of the audit log', 0.01, damaged(entry.repeat(3)), async (text) => {
        await writeFile(join(folder, 'audit.jsonl'), text);
        const page = await log.page({ limit: 10 });
        return `${page.entries.length} entries`;
      });
    },
    PROPERTY_TIMEOUT,
  );
});

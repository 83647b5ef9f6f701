import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditLog, type AskedChange } from '../../src/access/audit-log.js';
import { createParts } from '../../src/collection/parts.js';
import { loadWatch } from '../../src/config/load.js';
import type { Watch } from '../../src/config/schema.js';
import { createFolderLock } from '../../src/core/folder-lock.js';
import type { Dataset } from '../../src/datasets/types.js';
import { writeDataset } from '../../src/datasets/write.js';
import { examineDisk } from '../../src/doctor/disk.js';
import { openAnomalyStore } from '../../src/prediction/anomaly-store.js';
import { createRegistry, type Registry } from '../../src/models/registry.js';
import { createJournal } from '../../src/scorecard/journal.js';
import { eventually } from '../fixtures/eventually.js';
import { startService, type Service, type Warning } from '../fixtures/service.js';
import { noSmallDisk, openSmallDisk, type SmallDisk } from '../fixtures/small-disk.js';
import { saveTinyModel } from '../fixtures/tiny-model.js';
import { down, healthy, startFakePrometheus, type FakePrometheus } from './fake-prometheus.js';

/** More than the rest of a block that a file has begun. */
const LONG = 'x'.repeat(9000);

const TROUBLES = [
  { trouble: 'full', code: 'ENOSPC' },
  { trouble: 'read-only', code: 'EROFS' },
] as const;
type Trouble = (typeof TROUBLES)[number]['trouble'];

const spoil = (disk: SmallDisk, trouble: Trouble): Promise<void> =>
  trouble === 'full' ? disk.fill() : disk.setReadOnly(true);
const mend = (disk: SmallDisk, trouble: Trouble): Promise<void> =>
  trouble === 'full' ? disk.makeRoom() : disk.setReadOnly(false);

const change = (details: unknown): AskedChange => ({
  who: { name: 'local', role: 'operator', user: null },
  from: { address: '127.0.0.1', forwardedFor: null },
  requestId: '1',
  action: 'POST /v1/failures',
  details,
});

function dataset(value: number): Dataset {
  const timestamps = Float64Array.from({ length: 2000 }, (_, i) => i * 2);
  const common = { runId: 'r1', target: 'a', scenario: 'quiet', mode: 'normal' };
  return {
    signals: ['s'],
    runs: [
      {
        ...common,
        timestamps,
        violation: new Uint8Array(2000),
        timeToFailure: timestamps.map(() => NaN),
        signals: [timestamps.map((t) => Math.sin(value * t))],
      },
    ],
    metadata: {
      formatVersion: 1,
      profile: 'demo',
      stepSeconds: 2,
      signals: ['s'],
      seed: 1,
      command: '',
      versions: {},
      createdAt: '1970-01-01T00:00:00.000Z',
      runs: [{ ...common, startedAt: 0, endedAt: 3998, settings: {} }],
    },
  };
}

describe.skipIf(noSmallDisk !== undefined)(
  `a disk${noSmallDisk ? ` (${noSmallDisk})` : ''}`,
  () => {
    let disk: SmallDisk;
    let config: Watch;
    let models: readonly string[];
    const modelRegistry = (): Registry => createRegistry({ modelDir: join(disk.path, 'models') });

    beforeAll(async () => {
      disk = await openSmallDisk();
      const lines = 'stepSeconds: 0.25\nwindowSeconds: 1.5\nhorizonSeconds: 3\n';
      await writeFile(join(disk.path, 'times.yaml'), lines);
      config = await loadWatch({ file: join(disk.path, 'times.yaml') });
      const registry = modelRegistry();
      models = [await saveTinyModel(registry, config, 1), await saveTinyModel(registry, config, 2)];
      await registry.activate(models[0]!);
    });
    afterAll(() => disk?.close());

    describe.each(TROUBLES)('that is $trouble', ({ trouble, code }) => {
      it('keeps every file as it was, says which one is not written, and takes it all afterwards', async () => {
        const warnings: string[] = [];
        const at = (...names: string[]): string => join(disk.path, trouble, ...names);
        await mkdir(at());
        const journal = createJournal(at('scorecard'), (message) => warnings.push(message));
        const audit = createAuditLog({ folder: at('audit') });
        const parts = createParts(at('data.csv.gz.parts'));
        const { runs, metadata } = dataset(1);
        const finished = (runId: string) => ({
          run: { ...runs[0]!, runId },
          record: { ...metadata.runs[0]!, runId },
        });
        const anomalies = await openAnomalyStore(
          at('anomaly', 'state.json'),
          { signals: config.signals, stepSeconds: config.stepSeconds, falseAlarmsPerDay: 1 },
          (message) => warnings.push(message),
        );
        await journal.append([{ n: 1 }]);
        await journal.replaceState({ n: 1 });
        await audit.begin(change({ n: 1 }));
        await parts.begin({ profile: 'demo', stepSeconds: 2, signals: ['s'], seed: 1 });
        await parts.add(finished('r1'));
        await writeDataset(at('data.csv'), dataset(1));
        await anomalies.save();
        const lock = createFolderLock(at('state'));
        await mkdir(at('state'));
        const registry = modelRegistry();
        const before = await disk.contents();

        await spoil(disk, trouble);
        const refused = { message: expect.stringContaining(code) as string };
        await expect(journal.append([{ n: LONG }])).rejects.toMatchObject(refused);
        await expect(journal.replaceState({ n: LONG })).rejects.toMatchObject(refused);
        await expect(audit.begin(change({ n: LONG }))).rejects.toMatchObject({
          code: 'AUDIT_UNWRITABLE',
          statusCode: 503,
          message: expect.stringMatching(
            new RegExp(`audit.jsonl cannot be written: ${code}`),
          ) as string,
        });
        expect(audit.problem()).toContain(code);
        await expect(parts.add(finished('r2'))).rejects.toMatchObject({
          ...refused,
          code: 'OUTPUT_UNWRITABLE',
        });
        await expect(writeDataset(at('data.csv'), dataset(2))).rejects.toMatchObject({
          ...refused,
          code: 'OUTPUT_UNWRITABLE',
        });
        await anomalies.save();
        await anomalies.save();
        expect(warnings).toEqual([expect.stringContaining(code)]);
        await expect(registry.activate(models[1]!)).rejects.toMatchObject({
          ...refused,
          code: 'MODELS_UNWRITABLE',
          statusCode: 503,
        });
        await expect(saveTinyModel(registry, config, 3)).rejects.toMatchObject({
          ...refused,
          code: 'MODELS_UNWRITABLE',
        });
        await expect(lock.tryTake()).rejects.toMatchObject(refused);
        expect(lock.isOurs()).toBe(false);
        expect(await disk.contents()).toEqual(before);
        expect(await registry.active()).toBe(models[0]);
        await registry.load(models[0]!);
        const [finding] = await examineDisk([{ path: disk.path, holds: 'models' }]);
        expect(finding).toMatchObject({
          severity: 'problem',
          message: expect.stringMatching(
            trouble === 'full' ? /cannot be written|0 MB free/ : /EROFS/,
          ) as string,
        });

        await mend(disk, trouble);
        await journal.append([{ n: LONG }]);
        await journal.replaceState({ n: 2 });
        await audit.begin(change({ n: LONG }));
        await parts.add(finished('r2'));
        await writeDataset(at('data.csv'), dataset(2));
        await anomalies.save();
        expect(await lock.tryTake()).toBeUndefined();
        await lock.release();
        expect((await journal.load()).lines).toEqual([{ n: 1 }, { n: LONG }]);
        expect((await audit.page({ limit: 9 })).entries).toHaveLength(2);
        expect(audit.problem()).toBeUndefined();
        expect(await parts.list()).toHaveLength(2);
        expect(warnings).toHaveLength(2);
      });
    });

    describe('under a running service', () => {
      let prometheus: FakePrometheus;
      let service: Service;
      const scorecard = (): Promise<{
        warnings: Warning[];
        total: { failures: number };
      }> => service.get('/v1/scorecard');
      const notSaved = async (): Promise<Warning | undefined> =>
        (await scorecard()).warnings.find(({ code }) => code === 'NOT_SAVED');
      const mentions = (text: string): number => service.log().split(text).length - 1;
      const fails = async (): Promise<void> => {
        const { failures } = (await scorecard()).total;
        prometheus.value = down;
        await eventually(10, async () => (await scorecard()).total.failures > failures);
        prometheus.value = healthy;
        // What comes within one window is the same failure.
        let failedAt = Infinity;
        await eventually(10, async () => {
          const { state, timestamp } = (await service.predictions()).predictions[0]!;
          if (state === 'failing' || failedAt === Infinity) failedAt = timestamp;
          return timestamp > failedAt + config.windowSeconds;
        });
      };

      beforeAll(async () => {
        prometheus = await startFakePrometheus();
        prometheus.value = healthy;
        const file = join(disk.path, 'config.yaml');
        const lines = [
          'extends: times.yaml',
          `prometheus: { url: '${prometheus.url}', settleSeconds: 0 }`,
          'api: { workbench: false }',
        ];
        await writeFile(file, lines.join('\n'));
        const folders = [
          '--model-dir',
          join(disk.path, 'models'),
          '--data-dir',
          join(disk.path, 'data'),
        ];
        service = await startService(['--config', file, ...folders]);
        await eventually(20, () => service.isWell());
        await eventually(
          10,
          async () => (await service.predictions()).predictions[0]!.state === 'normal',
        );
      });
      afterAll(async () => {
        await service?.stop();
        await prometheus?.stop();
      });

      it.each(TROUBLES)(
        'it predicts, warns and changes nothing while it is $trouble, and recovers by itself',
        async ({ trouble, code }) => {
          const { failures } = (await scorecard()).total;
          const [kept, saved] = [mentions('in memory only'), mentions('is saved again')];
          await spoil(disk, trouble);
          await fails();
          await eventually(20, async () => (await notSaved())?.message.includes(code) === true);
          await eventually(10, () => service.isWell());
          expect(
            await service.metric(
              'failure_prediction_record_writable{watch="demo",record="scorecard"}',
            ),
          ).toBe(0);
          expect((await scorecard()).total.failures).toBe(failures + 1);

          // A line may fit into the block that its file has begun; the next ones do not.
          const activate = () => service.post(`/v1/models/${models[1]}/activate`);
          const before = (await service.predictions()).model;
          let answer = await activate();
          for (let n = 0; n < 20 && answer.status !== 503; n++) answer = await activate();
          expect(answer).toMatchObject({
            status: 503,
            body: {
              error: expect.stringMatching(/^(AUDIT|MODELS)_UNWRITABLE$/) as string,
              message: expect.stringMatching(
                new RegExp(`(audit.jsonl|active.json) cannot be written: ${code}`),
              ) as string,
            },
          });
          expect((await service.predictions()).model).toBe(before);
          expect(await modelRegistry().active()).toBe(before);
          expect(mentions('in memory only') - kept).toBe(1);

          await mend(disk, trouble);
          await eventually(15, async () => (await notSaved()) === undefined);
          expect(mentions('is saved again') - saved).toBe(1);
          const { lines } = await createJournal(
            join(disk.path, 'data/demo/scorecard'),
            () => undefined,
          ).load();
          expect(
            lines.filter((line) => (line as { kind: string }).kind === 'failure'),
          ).toHaveLength(failures + 1);
          expect((await activate()).status).toBe(200);
          expect((await service.predictions()).model).toBe(models[1]);
          await service.post(`/v1/models/${models[0]}/activate`);
          expect(
            await service.metric('failure_prediction_record_writable{watch="",record="audit"}'),
          ).toBe(1);
          const left = Object.keys(await disk.contents()).filter((name) =>
            /\.(new|tmp)$|saving/.test(name),
          );
          expect(left).toEqual([]);
        },
        60_000,
      );

      it('ends in good order, and marks nothing as in use any more', async () => {
        await service.stop();
        expect(service.process.exitCode).toBe(0);
        await expect(access(join(disk.path, 'data/in-use.json'))).rejects.toThrow('ENOENT');
      });
    });
  },
);

import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../test/fixtures/virtual-clock.js';
import { loadWatch } from '../config/load.js';
import type { Watch } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { KfpError } from '../core/errors.js';
import { readDataset } from '../datasets/read.js';
import type { FailureToggles, Injector } from '../injection/injector.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { gridPoints } from '../prometheus/grid.js';
import type { Labels } from '../prometheus/parse.js';
import { collect, type CollectionOptions } from './collect.js';
import type { Instance } from './record-run.js';

let folder: string;
let config: Watch;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kfp-collect-'));
  const demo = await loadWatch();
  config = {
    ...demo,
    windowSeconds: 20,
    signals: ['memory', 'availability'].map((name) => ({
      name,
      unit: 'ratio' as const,
      description: '',
      expr: name,
    })),
    modes: [
      {
        name: 'memory_leak',
        description: '',
        thresholds: [{ signal: 'memory', atLeast: 0.95, forSteps: 2 }],
        provocation: { intensity: [1, 1], rampSeconds: [20, 40], suddenShare: 0 },
      },
    ],
    combinations: [],
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Instances whose memory is 0.3, and 1 from the end of a ramp until the failure is switched off:
 * enough of a Prometheus and of demo-apps to collect from.
 */
function createWorld(ports: readonly number[], start = 1_000_000_000) {
  const events: { at: number; happen: () => void }[] = [];
  const clock = withEvents(createVirtualClock(start), events);
  const log: { port: string; at: number; toggles: FailureToggles }[] = [];
  const on = new Map<string, boolean>();
  const broken = new Set<string>();
  const missing = { from: Infinity, to: Infinity };
  const factors = new Map<string, number[]>();
  const port = (labels: Labels): string => labels['instance']!;
  const answering = (labels: Labels): void => {
    if (broken.has(port(labels))) throw new KfpError('INJECTION_REFUSED', 'it is broken');
  };
  const injector: Injector = {
    async get(labels) {
      answering(labels);
      return { failures: { memory_leak: on.get(port(labels)) ?? false }, details: {} };
    },
    async set(labels, toggles) {
      answering(labels);
      log.push({ port: port(labels), at: clock.now(), toggles });
      on.set(port(labels), true);
      return { failures: { memory_leak: true }, details: {} };
    },
    async stopAll(labels) {
      answering(labels);
      log.push({ port: port(labels), at: clock.now(), toggles: { memory_leak: false } });
      on.set(port(labels), false);
    },
  };
  const memoryAt = (instance: string, time: number): number => {
    const before = log.filter((entry) => entry.port === instance && entry.at <= time).at(-1);
    const toggle = before?.toggles['memory_leak'];
    if (typeof toggle !== 'object') return 0.3;
    return time >= before!.at + (toggle['rampSeconds'] as number) ? 1 : 0.3;
  };
  const client = {
    queryRange: async (expr: string, range: { start: number; end: number; stepSeconds: number }) =>
      ports.map((one) => ({
        labels: { job: 'demo-app', instance: String(one) },
        values: Float64Array.from({ length: gridPoints(range) }, (_, i) => {
          const time = range.start + i * range.stepSeconds;
          if (time >= missing.from && time < missing.to) return NaN;
          return expr === 'memory' ? memoryAt(String(one), time) : 1;
        }),
      })),
  } as unknown as PrometheusClient;
  const instances = ports.map((one): Instance => {
    const sent: number[] = [];
    factors.set(String(one), sent);
    return {
      target: `demo-app:${one}`,
      labels: { job: 'demo-app', instance: String(one) },
      load: { setFactor: async (factor) => void sent.push(factor) },
    };
  });
  const warnings: string[] = [];
  return {
    clock,
    /** Something that happens so many seconds after the start. */
    after: (seconds: number, happen: () => void) =>
      void events.push({ at: start + seconds, happen }),
    log,
    on,
    broken,
    missing,
    factors,
    warnings,
    options: (over: Partial<CollectionOptions> = {}): CollectionOptions => ({
      instances,
      durationSeconds: 600,
      output: join(folder, 'data.csv.gz'),
      seed: 1,
      quiet: false,
      resume: false,
      command: 'kfp collect',
      versions: { kfp: '0' },
      signal: new AbortController().signal,
      ...over,
    }),
    deps: () => ({
      config,
      client,
      injector,
      clock,
      onWarning: (message: string) => void warnings.push(message),
    }),
  };
}

/** What is due happens while somebody sleeps, so that no file is waited for in virtual time. */
function withEvents(clock: Clock, events: { at: number; happen: () => void }[]): Clock {
  return {
    now: () => clock.now(),
    async sleep(seconds, signal) {
      const until = clock.now() + seconds;
      for (;;) {
        const index = events.findIndex(({ at }) => at <= until);
        const event = index < 0 ? undefined : events.splice(index, 1)[0];
        await clock.sleep((event?.at ?? until) - clock.now(), signal);
        if (event === undefined) return;
        event.happen();
      }
    },
  };
}

/** Aborts so many seconds after the start. */
function abortAfter(world: ReturnType<typeof createWorld>, seconds: number): AbortSignal {
  const controller = new AbortController();
  world.after(seconds, () => controller.abort(new Error('interrupted')));
  return controller.signal;
}

describe('collect', () => {
  it('makes runs on every instance, labels them by what happened, and leaves all as it was', async () => {
    const world = createWorld([1, 2]);
    const result = await collect(world.options(), world.deps());
    const dataset = await readDataset(join(folder, 'data.csv.gz'));
    expect(dataset.runs).toHaveLength(result.runs);
    expect(result).toMatchObject({ interrupted: false, dropped: 0 });
    expect(result.modes['memory_leak']).toBeGreaterThan(2);
    expect(result.modes['normal']).toBeGreaterThan(2);
    expect(new Set(dataset.runs.map(({ target }) => target))).toEqual(
      new Set(['demo-app:1', 'demo-app:2']),
    );
    for (const [index, run] of dataset.runs.entries()) {
      const record = dataset.metadata.runs[index]!;
      expect(run.mode).toBe(run.scenario);
      if (run.mode === 'normal') continue;
      // The threshold began with the first step after the ramp, not with the injection.
      const { rampSeconds } = (
        record.settings['toggles'] as Record<string, { rampSeconds: number }>
      )['memory_leak']!;
      const failed = record.failedAt! - record.injectedAt!;
      expect(failed).toBeGreaterThanOrEqual(rampSeconds);
      expect(failed).toBeLessThan(rampSeconds + config.stepSeconds);
      expect(run.timeToFailure[0]).toBe(record.failedAt! - record.startedAt);
      expect(record.injectedAt! - record.startedAt).toBeGreaterThan(config.windowSeconds);
    }
    // Which instance a failure is drawn for is chance; none is left on.
    expect(new Set(world.on.values())).toEqual(new Set([false]));
    for (const sent of world.factors.values()) expect(sent.at(-1)).toBe(1);
    expect(readdirSync(folder).sort()).toEqual(['data.csv.gz', 'data.meta.json']);
    expect(world.warnings).toEqual([]);
  });

  it('keeps to its time', async () => {
    const world = createWorld([1]);
    const startedAt = world.clock.now();
    await collect(world.options({ durationSeconds: 300 }), world.deps());
    expect(world.clock.now() - startedAt).toBeLessThanOrEqual(300);
    expect(world.clock.now() - startedAt).toBeGreaterThan(150);
  });

  it('keeps finished runs when interrupted, and goes on for the rest of the time', async () => {
    const world = createWorld([1]);
    const signal = abortAfter(world, 400);
    const first = await collect(world.options({ signal }), world.deps());
    expect(first.interrupted).toBe(true);
    expect(first.runs).toBeGreaterThan(1);
    expect(world.on.get('1') ?? false).toBe(false);
    const before = await readDataset(join(folder, 'data.csv.gz'));
    expect(before.runs).toHaveLength(first.runs);

    await expect(collect(world.options(), world.deps())).rejects.toMatchObject({
      code: 'COLLECTION_UNFINISHED',
    });
    await expect(
      collect(world.options({ resume: true, seed: 2 }), world.deps()),
    ).rejects.toMatchObject({
      code: 'COLLECTION_CHANGED',
      message: expect.stringContaining('with seed 1; now it is 2') as string,
    });

    const resumedAt = world.clock.now();
    const second = await collect(world.options({ resume: true }), world.deps());
    expect(second.interrupted).toBe(false);
    expect(second.runs).toBeGreaterThan(first.runs);
    const used = before.metadata.runs.reduce((sum, run) => sum + run.endedAt - run.startedAt, 0);
    expect(world.clock.now() - resumedAt).toBeLessThanOrEqual(600 - used);
    const after = await readDataset(join(folder, 'data.csv.gz'));
    expect(after.runs.slice(0, first.runs)).toEqual(before.runs);
    expect(new Set(after.runs.map(({ runId }) => runId)).size).toBe(second.runs);
    expect(readdirSync(folder)).not.toContain('data.csv.gz.parts');

    await expect(collect(world.options({ resume: true }), world.deps())).rejects.toMatchObject({
      code: 'COLLECTION_NOT_FOUND',
    });
  });

  it('writes nothing when interrupted before the first run ended', async () => {
    const world = createWorld([1]);
    const signal = abortAfter(world, 5);
    const result = await collect(world.options({ signal }), world.deps());
    expect(result).toEqual({ runs: 0, interrupted: true, modes: {}, dropped: 0 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says that the time is too short', async () => {
    const world = createWorld([1]);
    await expect(
      collect(world.options({ durationSeconds: 20 }), world.deps()),
    ).rejects.toMatchObject({ code: 'COLLECTION_EMPTY' });
  });

  it('names a finished run that cannot be read', async () => {
    const world = createWorld([1]);
    await collect(world.options({ signal: abortAfter(world, 400) }), world.deps());
    const parts = join(folder, 'data.csv.gz.parts');
    writeFileSync(join(parts, 's1-broken.json'), '{');
    await expect(collect(world.options({ resume: true }), world.deps())).rejects.toMatchObject({
      code: 'COLLECTION_PART_UNREADABLE',
      message: expect.stringContaining('s1-broken.json') as string,
    });
  });

  it('says before it begins that it cannot write', async () => {
    const world = createWorld([1]);
    writeFileSync(join(folder, 'file'), '');
    await expect(
      collect(world.options({ output: join(folder, 'file/data.csv') }), world.deps()),
    ).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    expect(world.log).toEqual([]);
  });
});

describe('trouble while collecting', () => {
  it('first switches off what somebody left on, and waits until it has faded', async () => {
    const world = createWorld([1]);
    world.on.set('1', true);
    const startedAt = world.clock.now();
    await collect(world.options({ durationSeconds: 300 }), world.deps());
    const dataset = await readDataset(join(folder, 'data.csv.gz'));
    expect(world.warnings).toEqual(['memory_leak was on at demo-app:1 and is switched off']);
    expect(dataset.runs[0]!.timestamps[0]! - startedAt).toBeGreaterThanOrEqual(20);
  });

  it('leaves a broken instance alone, and makes its runs on another', async () => {
    const world = createWorld([1, 2]);
    world.broken.add('1');
    const result = await collect(world.options(), world.deps());
    expect(result.dropped).toBe(0);
    const dataset = await readDataset(join(folder, 'data.csv.gz'));
    const failed = world.warnings.flatMap(
      (line) => /^(\S+) on .* made again/.exec(line)?.[1] ?? [],
    );
    expect(failed).toHaveLength(3);
    expect(dataset.runs.map(({ runId }) => runId)).toEqual(expect.arrayContaining(failed));
    expect(new Set(dataset.runs.map(({ target }) => target))).toEqual(new Set(['demo-app:2']));
    expect(world.warnings.at(-1)).toBe(
      'demo-app:1 failed 3 times in a row and is left alone from now on',
    );
  });

  it('stops when every instance is broken, and keeps what it has for later', async () => {
    const world = createWorld([1]);
    world.after(300, () => world.broken.add('1'));
    await expect(collect(world.options(), world.deps())).rejects.toMatchObject({
      code: 'COLLECTION_STOPPED',
      cause: { code: 'INJECTION_REFUSED' },
      hint: expect.stringContaining('--resume') as string,
    });
    const kept = await readDataset(join(folder, 'data.csv.gz'));
    world.broken.clear();
    const result = await collect(world.options({ resume: true }), world.deps());
    expect(result.runs).toBeGreaterThan(kept.runs.length);
  });

  it('makes a run again that Prometheus did not see', async () => {
    const world = createWorld([1]);
    const now = world.clock.now();
    Object.assign(world.missing, { from: now + 10, to: now + 40 });
    const result = await collect(world.options(), world.deps());
    expect(world.warnings).toHaveLength(1);
    expect(world.warnings[0]).toMatch(/made again: Prometheus has no data at all for 15 of/);
    expect(result.dropped).toBe(0);
    const dataset = await readDataset(join(folder, 'data.csv.gz'));
    expect(dataset.runs.flatMap(({ signals }) => [...signals[0]!]).some(Number.isNaN)).toBe(false);
  });

  it('waits for an instance that restarts, and makes a run again of one that stays away', async () => {
    const world = createWorld([1]);
    const deps = world.deps();
    const start = world.clock.now();
    let asked = 0;
    let injectedAt = Infinity;
    /** It crashes: once for less time than it is waited for, once for more. */
    const answering = (): void => {
      const now = world.clock.now();
      const isAway = now < start + 20 || (now >= injectedAt && now < injectedAt + 40);
      if (!isAway) return;
      asked++;
      throw new KfpError('INJECTION_UNREACHABLE', 'Cannot reach http://1: connect ECONNREFUSED');
    };
    const { get, set, stopAll } = deps.injector;
    deps.injector.get = (labels) =>
      Promise.resolve()
        .then(answering)
        .then(() => get(labels));
    deps.injector.set = async (labels, toggles) => {
      injectedAt = Math.min(injectedAt, world.clock.now());
      answering();
      return set(labels, toggles);
    };
    deps.injector.stopAll = (labels) =>
      Promise.resolve()
        .then(answering)
        .then(() => stopAll(labels));
    const result = await collect(world.options({ durationSeconds: 900 }), deps);
    expect(asked).toBeGreaterThan(40);
    expect(world.warnings).toContainEqual(
      expect.stringMatching(
        / failed and is made again: Cannot reach http:\/\/1: connect ECONNREFUSED/,
      ),
    );
    expect(result.dropped).toBe(0);
    expect(result.runs).toBeGreaterThan(2);
  });

  it('ends at once when the disk takes no more runs, and goes on with those it has', async () => {
    const world = createWorld([1, 2]);
    const parts = join(folder, 'data.csv.gz.parts');
    world.after(300, () => {
      renameSync(parts, `${parts}.full`);
      writeFileSync(parts, '');
    });
    const began = world.clock.now();
    await expect(collect(world.options(), world.deps())).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      hint: expect.stringContaining('--resume') as string,
    });
    expect(world.clock.now() - began).toBeLessThan(590);
    expect([...world.on.values()].every((isOn) => !isOn)).toBe(true);

    rmSync(parts);
    renameSync(`${parts}.full`, parts);
    const kept = readdirSync(parts).length - 1;
    expect(kept).toBeGreaterThan(0);
    const result = await collect(world.options({ resume: true }), world.deps());
    expect(result.runs).toBeGreaterThan(kept);
    expect(readdirSync(folder)).not.toContain('data.csv.gz.parts');
  });

  it('ends every instance’s work in good order after a defect', async () => {
    const world = createWorld([1, 2]);
    const deps = world.deps();
    const defect = new TypeError('a defect');
    world.after(100, () => {
      deps.injector.get = async (labels) => {
        if (labels['instance'] === '2') throw defect;
        return { failures: { memory_leak: false }, details: {} };
      };
    });
    await expect(collect(world.options(), deps)).rejects.toBe(defect);
    expect([...world.on.values()].every((isOn) => !isOn)).toBe(true);
    for (const sent of world.factors.values()) expect(sent.at(-1)).toBe(1);
    expect(readdirSync(folder)).toContain('data.csv.gz.parts');
  });
});

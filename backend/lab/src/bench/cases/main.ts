import { join } from 'node:path';
import { loadWatch } from '@kfp/backend/config/load.js';
import type { Watch } from '@kfp/backend/config/schema.js';
import { baselines } from '@kfp/backend/evaluation/baselines.js';
import { scoreEvents } from '@kfp/backend/evaluation/event-scores.js';
import { EVENT_LEGEND } from '@kfp/backend/evaluation/event-table.js';
import { createAlarm, plainRule } from '@kfp/backend/outcomes/alarms.js';
import { judge, type Judged } from '@kfp/backend/outcomes/judge-history.js';
import { rulesOf } from '@kfp/backend/outcomes/rules.js';
import type { Step } from '@kfp/backend/outcomes/types.js';
import { stepOf } from '@kfp/backend/prediction/prediction.js';
import { createPrometheusClient } from '@kfp/backend/prometheus/client.js';
import { sawTeeth } from '../../histories/cases/saw-teeth.js';
import { scrapeIntervals } from '../../histories/cases/scrape-intervals.js';
import { createHistory, NOW } from '../../histories/history.js';
import { startHistory } from '../../histories/start.js';
import type { HistoryCase } from '../../histories/types.js';
import { walkHistory, type Walked } from '../../histories/walk.js';
import { createProcessGroup } from '../../local/process-group.js';
import { obtainPrometheus, type PrometheusBinary } from '../../local/prometheus-binary.js';
import { defineBench, inScratch, writeResults } from '../command.js';
import { BACKEND } from '../paths.js';
import { eventTable } from '../table.js';

const HOUR = 3600;

/** Longer than in the tests: what is quiet shows over hours. */
const LONG: readonly HistoryCase[] = [
  { ...sawTeeth, before: 9 * HOUR, walk: [-7 * HOUR, 900] },
  scrapeIntervals,
];

/** Prints a table per case as Markdown. */
export const bench = defineBench({
  name: 'bench:cases',
  about: `Writes histories of pods into a real Prometheus, walks through them as the service does on its first day,
without a model, and judges the alarms, beside predict_linear and static thresholds on the same signals.`,
  flags: { output: { help: 'also write cases.md there', value: 'folder' } },
  async run({ output }, { stdout, command, log }) {
    const binary = await obtainPrometheus({
      cacheDir: join(BACKEND, '../.cache/prometheus'),
      env: process.env,
      log,
    });
    const config = await loadWatch({ file: join(BACKEND, 'config/kubernetes.yaml') });
    const sections: string[] = [];
    for (const one of LONG) {
      log(one.name);
      const walked = await inScratch((dir) => walkCase(one, config, binary, dir));
      sections.push(`## ${one.name[0]!.toUpperCase()}${one.name.slice(1)}`);
      sections.push(...tablesOf(walked, config));
    }
    const markdown = [
      '# Cases: pods that cry wolf elsewhere',
      `\`${command}\`, Node ${process.version}, Prometheus ${binary.version}`,
      ...sections,
      EVENT_LEGEND,
    ].join('\n\n');
    stdout.write(`${markdown}\n`);
    await writeResults(output, { 'cases.md': `${markdown}\n` });
  },
});

async function walkCase(
  one: HistoryCase,
  config: Watch,
  binary: PrometheusBinary,
  dir: string,
): Promise<Map<string, Walked[]>> {
  const history = createHistory(one);
  one.write(history);
  const group = createProcessGroup();
  try {
    const url = await startHistory(group, binary, dir, history.texts());
    const client = createPrometheusClient({ url, timeoutSeconds: 60 });
    const [from, to] = one.walk!;
    try {
      return await walkHistory({ client, config, from: NOW + from, to: NOW + to });
    } finally {
      await client.close();
    }
  } finally {
    await group.stop();
  }
}

/** All pods by every predictor, then every pod by ours. */
function tablesOf(walked: ReadonlyMap<string, readonly Walked[]>, config: Watch): string[] {
  const { horizonSeconds } = config;
  const rules = rulesOf(config, 'live');
  const judged = (of: (steps: readonly Walked[]) => Iterable<Step>): [string, Judged][] =>
    [...walked].map(([target, steps]) => {
      const run = target.split(':').at(-1)!;
      return [run, judge({ run, target, steps: of(steps) }, rules)];
    });
  const own = judged((steps) => steps.map(({ facts }) => stepOf(facts)));
  const others = baselines({
    ...config,
    signals: config.signals.map(({ name }) => name),
    windowSteps: Math.round(config.windowSeconds / config.stepSeconds),
  });
  const row = (name: string, all: readonly [string, Judged][]) => ({
    name,
    scores: scoreEvents(
      all.map(([, one]) => one),
      { horizonSeconds },
    ),
  });
  const simple = others.map((baseline) =>
    row(
      baseline.name,
      judged((steps) => baselineSteps(steps, baseline, config)),
    ),
  );
  return [
    eventTable([row('crossings', own), ...simple]),
    'Pod by pod, by crossings:',
    eventTable(own.map((one) => row(one[0], [one]))),
  ];
}

/** The same steps with the alarm of a simple rule. */
function baselineSteps(
  steps: readonly Walked[],
  baseline: ReturnType<typeof baselines>[number],
  config: Watch,
): Step[] {
  const columns = config.signals.map(({ name }) =>
    Float64Array.from(steps, ({ signals }) => signals[name]!),
  );
  const alarm = createAlarm(plainRule(config.alarm));
  return steps.map(({ facts }, i) => {
    const step = stepOf(facts);
    const mode = baseline.modeAt(columns, i);
    const { active } = alarm.update(mode === undefined ? 0 : 1);
    return { ...step, alarm: active ? { mode: mode ?? null, timeToFailure: null } : null };
  });
}

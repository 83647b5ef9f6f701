import { join } from 'node:path';
import { loadWatch } from '@kfp/backend/config/load.js';
import { EVENT_LEGEND } from '@kfp/backend/evaluation/event-table.js';
import { judge, type Judged } from '@kfp/backend/outcomes/judge-history.js';
import { rulesOf } from '@kfp/backend/outcomes/rules.js';
import { stepOf } from '@kfp/backend/prediction/prediction.js';
import { createPrometheusClient } from '@kfp/backend/prometheus/client.js';
import { scored, type Evaluation } from '@kfp/backend/training/run-scores.js';
import { createHistory, NOW } from '../../histories/history.js';
import { startHistory } from '../../histories/start.js';
import { walkHistory } from '../../histories/walk.js';
import { createProcessGroup } from '../../local/process-group.js';
import { obtainPrometheus, type PrometheusBinary } from '../../local/prometheus-binary.js';
import { defineBench, inScratch, writeResults } from '../command.js';
import { BACKEND } from '../paths.js';
import { eventTable, table } from '../table.js';
import {
  AFTER,
  BEFORE,
  isObservable,
  MIXED,
  planPods,
  putPlannedPod,
  WHOLE,
  type ClusterKind,
  type PlannedPod,
} from './pods.js';

/** What came of one cluster. */
interface Walked {
  readonly evaluation: Evaluation;
  readonly cycles: number;
  /** CPU time of Prometheus per cycle. Seconds. */
  readonly cpuSeconds: number;
}

/** Prints the tables as Markdown. */
export const bench = defineBench({
  name: 'bench:clusters',
  about: `Writes the history of one cluster twice into a real Prometheus: with all metrics, and as clusters are (a third
of the pods without CPU limit, a fifth without any, HTTP metrics by many names, scraped every 30 s). Walks through
both as the service does on its first day, without a model, and judges the alarms. 500 pods take some ten minutes.`,
  flags: {
    pods: { help: 'pods', value: 'n', default: 500, least: 20 },
    seed: { help: 'of what befalls them', value: 'n', default: 1 },
    peer: { help: 'also the whole cluster with another configuration', value: 'file' },
    output: { help: 'also write clusters.md and clusters.json there', value: 'folder' },
  },
  async run({ pods: count, seed, peer: peerFile, output }, { stdout, command, log }) {
    const pods = planPods(count, seed);
    const seen = pods.filter((pod) => isObservable(pod, MIXED));
    const binary = await obtainPrometheus({
      cacheDir: join(BACKEND, '../.cache/prometheus'),
      env: process.env,
      log,
    });
    const file = join(BACKEND, 'config/kubernetes.yaml');
    const of = (kind: ClusterKind, config: string): Promise<Walked> => {
      log(`${kind.name}: ${count} pods`);
      return inScratch((dir) => walkCluster({ binary, dir, kind, pods, seen, config }));
    };
    const everything = await of(WHOLE, file);
    const mixed = await of(MIXED, file);
    const peer = peerFile === undefined ? undefined : await of(WHOLE, peerFile);
    const costs = [everything, mixed, ...(peer === undefined ? [] : [peer])];
    const markdown = [
      '# Clusters as they are',
      `\`${command}\`, Node ${process.version}, Prometheus ${binary.version}`,
      `${count} pods, of which ${pods.filter(({ mode }) => mode !== undefined).length} fail; ` +
        `${pods.length - seen.length} of those lack what their failure could be seen by in the mixed cluster, and are left out of both rows.`,
      eventTable([everything.evaluation, mixed.evaluation]),
      EVENT_LEGEND,
      '## CPU time of Prometheus',
      table(costs, [
        ['', (one) => (one === peer ? `everything, ${peerFile}` : one.evaluation.name)],
        ['seconds a cycle', ({ cpuSeconds }) => cpuSeconds.toFixed(3)],
        ['ratio', ({ cpuSeconds }) => (cpuSeconds / everything.cpuSeconds).toFixed(2)],
        ['cycles', ({ cycles }) => String(cycles)],
      ]),
    ].join('\n\n');
    stdout.write(`${markdown}\n`);
    await writeResults(output, {
      'clusters.md': `${markdown}\n`,
      'clusters.json': { command, everything, mixed, peer },
    });
  },
});

async function walkCluster(options: {
  readonly binary: PrometheusBinary;
  readonly dir: string;
  readonly kind: ClusterKind;
  readonly pods: readonly PlannedPod[];
  /** Those that are judged. */
  readonly seen: readonly PlannedPod[];
  readonly config: string;
}): Promise<Walked> {
  const { binary, dir, kind, pods } = options;
  const history = createHistory({ before: BEFORE, after: AFTER, every: kind.every });
  for (const pod of pods) putPlannedPod(history, pod, kind);
  const group = createProcessGroup();
  try {
    const url = await startHistory(group, binary, dir, history.texts());
    const client = createPrometheusClient({ url, timeoutSeconds: 60 });
    try {
      const config = await loadWatch({ file: options.config });
      const before = await cpuOf(url);
      const walked = await walkHistory({ client, config, from: NOW - 900, to: NOW + AFTER });
      const cycles = Math.floor((AFTER + 900) / config.stepSeconds) + 1;
      const cpuSeconds = ((await cpuOf(url)) - before) / cycles;
      const rules = rulesOf(config, 'live');
      const names = new Set(options.seen.map(({ name }) => name));
      const judged: Judged[] = [...walked]
        .map(([target, steps]) => ({ target, run: target.split(':').at(-1)!, steps }))
        .filter(({ run }) => names.has(run))
        .map(({ target, run, steps }) =>
          judge({ run, target, steps: steps.map(({ facts }) => stepOf(facts)) }, rules),
        );
      return { evaluation: scored(kind.name, judged, config), cycles, cpuSeconds };
    } finally {
      await client.close();
    }
  } finally {
    await group.stop();
  }
}

/** CPU time that a Prometheus has used. Seconds. */
async function cpuOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)![1]);
}

import { join } from 'node:path';
import { loadWatch } from '@kfp/backend/config/load.js';
import { obtainPrometheus } from '../../local/prometheus-binary.js';
import { createProcessGroup } from '../../local/process-group.js';
import { defineBench, inScratch, wholes, writeResults } from '../command.js';
import { describeMachine } from '../machine.js';
import { BACKEND } from '../paths.js';
import { measure, type ScaleResult } from './measure.js';
import { KUBERNETES } from './parts.js';
import { renderScale, type ScaleReport } from './report.js';
import { trainModel } from './train.js';

/** Prints the tables as Markdown. */
export const bench = defineBench({
  name: 'bench:scale',
  about: `Imitates clusters of so many pods, scraped by a real Prometheus, and has the real backend predict all of
them in the kubernetes profile. Needs Linux. 50,000 pods take some ten minutes and 10 GiB.`,
  flags: {
    pods: { help: 'clusters, with commas', value: 'numbers', default: '1000,5000,10000,50000' },
    cycles: { help: 'cycles that are measured of each', default: 6, least: 0 },
    model: { help: 'xgboost, rf, nn, or none: forecasts alone', value: 'kind', default: 'xgboost' },
    port: { help: 'this port and the two after it', default: 23_000 },
    imitate: {
      help: "clusters whose queries the source answers in Prometheus' place: more than this machine can scrape",
      value: 'numbers',
      default: '',
    },
    'no-peer': { help: 'leave out the queries of predict_linear', default: false },
    'cpu-prof': { help: 'write a profile of the backend there', value: 'folder' },
    output: { help: 'also write scaling.json and scaling-figures.md there', value: 'folder' },
  },
  async run({ cycles, port, ...flags }, { stdout, log, command, signal }) {
    const machine = describeMachine();
    const config = await loadWatch({ file: KUBERNETES });
    const binary = await obtainPrometheus({
      cacheDir: join(BACKEND, '../.cache/prometheus'),
      log,
      env: process.env,
    });
    const clusters = [
      ...wholes('pods', flags.pods).map((pods) => ({ pods, program: binary.prometheus })),
      ...wholes('imitate', flags.imitate).map((pods) => ({ pods, program: undefined })),
    ];
    const profile = flags['cpu-prof'];
    const results: ScaleResult[] = [];
    /** What was measured so far; also written, so that a long run which is ended leaves its figures. */
    const publish = async (): Promise<string> => {
      const report: ScaleReport = {
        command,
        createdAt: new Date().toISOString(),
        machine,
        node: process.version,
        prometheus: binary.version,
        kind: flags.model,
        results,
      };
      const markdown = `${renderScale(report)}\n`;
      await writeResults(flags.output, {
        'scaling.json': report,
        'scaling-figures.md': `# Scaling: measured\n\n${markdown}`,
      });
      return markdown;
    };
    const group = createProcessGroup();
    await inScratch(async (dir) => {
      try {
        const modelDir = join(dir, 'models');
        if (flags.model !== 'none') {
          log('a model of the kubernetes profile is trained');
          await trainModel({ dir, modelDir, kind: flags.model, configFile: KUBERNETES });
        }
        const ports = { source: port, prometheus: port + 1, backend: port + 2 };
        for (const { pods, program } of clusters) {
          const surroundings = { group, ports, log, signal, dir: join(dir, String(pods)) };
          results.push(
            await measure(surroundings, {
              pods,
              program,
              modelDir,
              config,
              cycles,
              withPeer: !flags['no-peer'],
              node: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
            }),
          );
          await publish();
        }
      } finally {
        await group.stop();
      }
    });
    stdout.write(await publish());
  },
});

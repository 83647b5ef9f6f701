import { loadConfig, type ConfigSources } from '../config/load.js';
import type { Config } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import { createRegistry } from '../models/registry.js';
import { createPrometheusClient } from '../prometheus/client.js';
import { examineAccess } from './access.js';
import { examineDisk } from './disk.js';
import { ok, thrown, type Finding } from './finding.js';
import { examineModel } from './model.js';
import { examineNode } from './node.js';
import { examinePort } from './port.js';
import { examinePrometheus } from './prometheus.js';
import { examineSignals } from './signals.js';

export interface Examination {
  readonly sources: ConfigSources;
  /** Where the service keeps its records; in the model folder when absent. */
  readonly dataDir?: string | undefined;
  /** The kind of model that would be asked for. */
  readonly kind?: string | undefined;
  readonly clock: Clock;
  readonly nodeVersion: string;
  readonly signal?: AbortSignal | undefined;
  /** Told each finding as soon as it is there. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
}

/**
 * Looks at everything that `kfp serve` would need, with the same configuration, and changes nothing.
 * A check that rests on something missing is left out: without a configuration or Prometheus there is nothing
 * more to check.
 */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { sources, clock, signal } = examination;
  const findings: Finding[] = [];
  const add = (...some: Finding[]): void => {
    for (const one of some) {
      signal?.throwIfAborted();
      findings.push(one);
      examination.onFinding?.(one);
    }
  };

  add(examineNode(examination.nodeVersion));
  let config: Config;
  try {
    config = await loadConfig(sources);
  } catch (error) {
    add(thrown('configuration', error));
    return findings;
  }
  add(ok('configuration', describe(config, sources)));
  const environment = sources.environment ?? {};
  const client = createPrometheusClient({ ...config.prometheus, environment });
  try {
    const prometheus = await examinePrometheus({ config, client, clock, signal });
    add(...prometheus.findings);
    if (prometheus.answers) {
      add(...(await examineSignals({ config, client, now: clock.now(), signal })));
    }
  } finally {
    await client.close();
  }
  const registry = createRegistry({ modelDir: config.modelDir });
  const { kind } = examination;
  add(...(await examineModel({ config, registry, now: clock.now(), kind })));
  add(...(await examineAccess(config, environment)));
  add(...(await examinePort(config)));
  const { dataDir } = examination;
  const records = 'scorecard, audit log';
  add(
    ...(await examineDisk(
      dataDir === undefined
        ? [{ path: config.modelDir, holds: `models, ${records}` }]
        : [
            { path: config.modelDir, holds: 'models' },
            { path: dataDir, holds: records },
          ],
    )),
  );
  return findings;
}

function describe(config: Config, { file, environment }: ConfigSources): string {
  const from = file ?? (environment?.['KFP_CONFIG'] || undefined);
  const { profile, stepSeconds, windowSeconds, horizonSeconds } = config;
  const times = `step ${stepSeconds} s, window ${windowSeconds} s, horizon ${horizonSeconds} s`;
  return `${from ?? 'the defaults'}: profile ${profile}, ${times}`;
}

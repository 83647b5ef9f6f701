import { loadConfig, type ConfigSources } from '../config/load.js';
import { watchNamed } from '../config/choose-watch.js';
import type { Config, Watch } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import type { ModelKind } from '../models/types.js';
import { createWatchRegistry } from '../models/watch-registry.js';
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
  /** The only watch to look at; all when absent. */
  readonly watch?: string | undefined;
  /** The kind of model that would be asked for. */
  readonly kind?: ModelKind | undefined;
  readonly clock: Clock;
  readonly nodeVersion: string;
  readonly signal?: AbortSignal;
  /** Told each finding as soon as it is there. */
  readonly onFinding?: (finding: Finding) => void;
}

/**
 * Looks at everything that `kfp serve` would need, with the same configuration, and changes nothing.
 * What stands on something that is not there is left out: without a configuration or Prometheus the rest
 * has nothing to say.
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
  let watches: readonly Watch[];
  try {
    config = await loadConfig(sources);
    const { watch } = examination;
    watches = watch === undefined ? config.watches : [watchNamed(config, watch)];
  } catch (error) {
    add(thrown('configuration', error));
    return findings;
  }
  for (const watch of watches) add(ok('configuration', describe(watch, sources)));
  /** With several watches a finding says of which one it is. */
  const named = (watch: Watch, some: readonly Finding[]): Finding[] =>
    some.map((one) =>
      watches.length === 1 ? one : { ...one, check: `${watch.name}: ${one.check}` },
    );
  const environment = sources.environment ?? {};
  const client = createPrometheusClient({ ...config.prometheus, environment });
  try {
    const prometheus = await examinePrometheus({ config, client, clock, signal });
    add(...prometheus.findings);
    for (const watch of prometheus.answers ? watches : []) {
      const found = await examineSignals({ config: watch, client, now: clock.now(), signal });
      add(...named(watch, found));
    }
  } finally {
    await client.close();
  }
  for (const watch of watches) {
    const registry = createWatchRegistry(config, watch);
    const { kind } = examination;
    add(...named(watch, await examineModel({ config: watch, registry, now: clock.now(), kind })));
  }
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

function describe(watch: Watch, { file, environment }: ConfigSources): string {
  const from = file ?? (environment?.['KFP_CONFIG'] || undefined);
  const { name, stepSeconds, windowSeconds, horizonSeconds } = watch;
  const times = `step ${stepSeconds} s, window ${windowSeconds} s, horizon ${horizonSeconds} s`;
  return `${from ?? 'the defaults'}: watch ${name}, ${times}`;
}

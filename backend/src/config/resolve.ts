import { parseDuration } from './duration.js';
import type { Config, FailureModeDefinition, Watch } from './schema.js';
import type { ConfigFile } from './service-schema.js';
import { preferredVariants, signalsOf, variantGroups, variantProblems } from './variants.js';
import type { WatchFile } from './watch-schema.js';

/**
 * The configuration that a checked document means: variables in their places, times in seconds.
 *
 * @returns with a sentence for each variable that is missing or needs itself
 */
export function resolve(file: ConfigFile): { config: Config; problems: string[] } {
  const { api, limits, models, prometheus, sharding, injection } = file;
  const { timeout, settle, ...connection } = prometheus;
  const { lease, ...shards } = sharding;
  const { maxDuration, keepalive, chaosMesh, watch, ...bounds } = injection;
  const problems: string[] = [];
  const watches = Object.entries(file.watches).map(([name, one]) => {
    const resolved = resolveWatch(name, one, settle);
    problems.push(...resolved.problems.map((problem) => `watch "${name}": ${problem}`));
    return resolved.watch;
  });
  const provoked = watches.find(({ modes }) =>
    modes.some((mode) => mode.provocation !== undefined),
  );
  const config: Config = {
    api,
    limits,
    watches,
    modelDir: models,
    prometheus: { ...connection, timeoutSeconds: parseDuration(timeout) },
    sharding: {
      ...shards,
      lease: lease && { name: lease.name, durationSeconds: parseDuration(lease.duration) },
    },
    injection: {
      ...bounds,
      watch: watch ?? provoked?.name,
      maxDurationSeconds: parseDuration(maxDuration),
      keepaliveSeconds: parseDuration(keepalive),
      chaosMesh: chaosMesh && inMilliseconds(chaosMesh),
    },
  };
  return { config, problems };
}

function resolveWatch(
  name: string,
  file: WatchFile,
  settle: string,
): { watch: Watch; problems: string[] } {
  const groups = variantGroups(file);
  const source = { signals: file.signals, variables: file.variables ?? {}, groups };
  const { signals, problems } = signalsOf(source, preferredVariants(source));
  problems.push(...variantProblems(source));
  const horizons = file.horizons.map(parseDuration);
  const watch: Watch = {
    name,
    targetLabels: file.labels,
    stepSeconds: parseDuration(file.step),
    windowSeconds: parseDuration(file.window),
    horizons,
    horizonSeconds: horizons[0]!,
    settleSeconds: parseDuration(file.settle ?? settle),
    signals,
    source: groups.length === 0 ? undefined : source,
    modes: file.modes.map(resolveMode),
    combinations: file.combinations ?? [],
    dangerous: file.dangerous ?? [],
    alarm: file.alarm,
    anomaly: file.anomaly,
  };
  return { watch, problems: [...new Set(problems)] };
}

function resolveMode({ provocation, ...mode }: WatchFile['modes'][number]): FailureModeDefinition {
  if (provocation === undefined) return mode;
  const { ramp, ...rest } = provocation;
  const [from, to] = ramp;
  return {
    ...mode,
    provocation: { ...rest, rampSeconds: [parseDuration(from), parseDuration(to)] },
  };
}

function inMilliseconds({
  latency,
  ...rest
}: NonNullable<ConfigFile['injection']['chaosMesh']>): Config['injection']['chaosMesh'] {
  if (latency === undefined) return rest;
  return { ...rest, latencyMilliseconds: 1000 * parseDuration(latency) };
}

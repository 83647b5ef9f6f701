import { NORMAL } from '../core/modes.js';
import { duplicates } from './duplicates.js';
import { prometheusProblems } from './prometheus-problems.js';
import type { Config, Watch } from './schema.js';
import { targetLabelProblems } from './target-label-problems.js';

/** Names that the service's own folders have beside those of watches. */
const TAKEN = /^(scorecard|anomaly|audit|active\.json|shard-\d+|[a-z][a-z0-9]*-\d{8}T.*)$/;

/** What cannot be meant though every entry is well formed, a sentence each. */
export function inconsistencies(config: Config): string[] {
  return [
    ...config.watches.flatMap((watch) =>
      watchProblems(watch).map((problem) => `watch "${watch.name}": ${problem}`),
    ),
    ...prometheusProblems(config.prometheus),
    ...accessProblems(config),
    ...injectionProblems(config),
    ...shardingProblems(config),
  ];
}

function watchProblems(watch: Watch): string[] {
  const problems = targetLabelProblems(watch.targetLabels);
  const signals = watch.signals.map((signal) => signal.name);
  const modes = watch.modes.map((mode) => mode.name);
  if (TAKEN.test(watch.name)) problems.push('the service has a folder of this name');
  for (const name of duplicates(signals)) problems.push(`signal "${name}" is defined twice`);
  for (const name of duplicates(modes)) problems.push(`failure mode "${name}" is defined twice`);
  if (modes.includes(NORMAL)) problems.push(`"${NORMAL}" is the absence of a failure mode`);
  for (const { name, unit, of } of watch.signals) {
    if (of === undefined) continue;
    if (unit !== 'ratio') problems.push(`signal "${name}": only a ratio is a share of something`);
    if (of === name || watch.signals.find((other) => other.name === of)?.unit !== 'per_second') {
      problems.push(`signal "${name}": no signal "${of}" counts events per second`);
    }
  }
  for (const mode of watch.modes) {
    for (const threshold of mode.thresholds) {
      if (!signals.includes(threshold.signal)) {
        problems.push(`failure mode "${mode.name}": no signal is called "${threshold.signal}"`);
      }
      if (threshold.while !== undefined && !signals.includes(threshold.while.signal)) {
        problems.push(
          `failure mode "${mode.name}": no signal is called "${threshold.while.signal}"`,
        );
      }
      if ((threshold.atLeast === undefined) === (threshold.below === undefined)) {
        problems.push(`failure mode "${mode.name}": give exactly one of atLeast and below`);
      }
    }
  }
  for (const name of watch.combinations.flat()) {
    if (!watch.modes.some((mode) => mode.name === name && mode.provocation !== undefined)) {
      problems.push(`combinations: no failure mode with a provocation is called "${name}"`);
    }
  }
  for (const name of watch.dangerous.flat()) {
    if (!modes.includes(name)) problems.push(`dangerous: no failure mode is called "${name}"`);
  }
  problems.push(...timeProblems(watch));
  const { threshold, clearThreshold } = watch.alarm;
  if (threshold !== 'auto' && clearThreshold !== undefined && clearThreshold > threshold) {
    problems.push('alarm.clearThreshold must not be above alarm.threshold');
  }
  return problems;
}

function timeProblems({ stepSeconds, windowSeconds, horizons }: Watch): string[] {
  if (stepSeconds <= 0) return ['step must be longer than nothing'];
  const times: [name: string, seconds: number, minSteps: number][] = [
    // Features compare thirds of a window.
    ['window', windowSeconds, 6],
    ...horizons.map((one): [string, number, number] => ['horizons', one, 2]),
  ];
  return times.flatMap(([name, seconds, minSteps]) => {
    const steps = seconds / stepSeconds;
    return steps < minSteps || Math.abs(steps - Math.round(steps)) > 1e-9
      ? [`${name} must be a whole number of steps, at least ${minSteps}`]
      : [];
  });
}

function accessProblems({ api }: Config): string[] {
  const problems: string[] = [];
  for (const name of duplicates(api.tokens.map((token) => token.name))) {
    problems.push(`api.tokens: "${name}" is there twice`);
  }
  for (const { name, sha256, file, env } of api.tokens) {
    if ([sha256, file, env].filter((one) => one !== undefined).length !== 1) {
      problems.push(`api.tokens: "${name}": give exactly one of sha256, file and env`);
    }
  }
  const hasToken = api.token !== undefined || api.tokenFile !== undefined || api.tokens.length > 0;
  if (api.reads === 'token' && !hasToken) {
    problems.push('api.reads: token, but there is no token; give one, or say open');
  }
  return problems;
}

/** Longest delay of a packet that Chaos Mesh is asked for. Milliseconds. */
const MAX_LATENCY = 60_000;
/** Longest time without a word after which an injected failure ends. Seconds. */
const MAX_KEEPALIVE = 3600;

function injectionProblems({ injection, watches }: Config): string[] {
  const problems: string[] = [];
  const { watch: name, chaosMesh } = injection;
  const watch = watches.find((one) => one.name === name);
  if (name !== undefined && watch === undefined) {
    problems.push(`injection.watch: no watch is called "${name}"`);
  }
  for (const pattern of injection.allowedTargets.flatMap((one) => Object.values(one))) {
    try {
      new RegExp(`^(?:${pattern})$`);
    } catch {
      problems.push(`injection.allowedTargets: "${pattern}" is no regular expression`);
    }
  }
  if (injection.maxDurationSeconds <= 0) {
    problems.push('injection.maxDuration must be longer than nothing');
  }
  if (injection.keepaliveSeconds > MAX_KEEPALIVE) {
    problems.push('injection.keepalive must be at most 1h');
  }
  if (chaosMesh === undefined) return problems;
  const labels = watch?.targetLabels ?? [];
  if (!labels.includes('namespace') || !(labels.includes('workload') || labels.includes('pod'))) {
    problems.push(
      'injection.chaosMesh finds pods by the target labels namespace and workload or pod',
    );
  }
  const { latencyMilliseconds = 1 } = chaosMesh;
  if (latencyMilliseconds < 1 || latencyMilliseconds > MAX_LATENCY) {
    problems.push('injection.chaosMesh.latency must be from 1ms to 1m');
  }
  return problems;
}

function shardingProblems({ sharding, watches, prometheus }: Config): string[] {
  const problems: string[] = [];
  const { shards, index, label, lease } = sharding;
  for (const { name, targetLabels } of watches) {
    if (shards > 1 && !targetLabels.includes(label)) {
      problems.push(`sharding.label: watch "${name}" has no target label "${label}"`);
    }
  }
  if (shards > 1 && index === undefined) {
    problems.push('sharding.index: give it, or KFP_POD_NAME of a StatefulSet (`…-0`, `…-1`)');
  }
  if (index !== undefined && shards > 1 && index >= shards) {
    problems.push(`sharding.index must be below sharding.shards (${shards})`);
  }
  if (lease !== undefined && lease.durationSeconds < 1) {
    problems.push('sharding.lease.duration must be at least 1s');
  }
  if (prometheus.timeoutSeconds <= 0) {
    problems.push('prometheus.timeout must be longer than nothing');
  }
  return problems;
}

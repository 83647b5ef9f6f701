import { fileURLToPath } from 'node:url';
import { Compile } from 'typebox/compile';
import { KfpError } from '../core/errors.js';
import { schemaProblems } from '../core/schema-problems.js';
import { NORMAL } from '../core/modes.js';
import { duplicates } from './duplicates.js';
import { readLayers } from './files.js';
import { prometheusProblems } from './prometheus-problems.js';
import { ConfigSchema, type Config } from './schema.js';
import { targetLabelProblems } from './target-label-problems.js';
import { expandVariables } from './variables.js';

/** The demo profile, which is also the source of every default. */
export const DEFAULT_CONFIG_FILE = fileURLToPath(
  new URL('../../config/demo.yaml', import.meta.url),
);

/** What a file, the environment or flags may give: any part of the configuration. */
export type PartialConfig = {
  [K in keyof Config]?: Config[K] extends unknown[] ? Config[K] : Partial<Config[K]>;
};

export interface ConfigSources {
  /** A YAML file on top of what it extends, on top of the defaults. Objects merge, lists replace. */
  readonly file?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly flags?: PartialConfig | undefined;
}

const checker = Compile(ConfigSchema);

/**
 * The configuration: defaults, then file, then environment (`KFP_*`), then flags; later ones win.
 *
 * @throws KfpError `CONFIG_UNREADABLE` (no such file, not YAML, extends itself) or `CONFIG_INVALID`
 *   (says which entry is wrong and why)
 */
export async function loadConfig(sources: ConfigSources = {}): Promise<Config> {
  const environment = sources.environment ?? {};
  const file = sources.file ?? (environment['KFP_CONFIG'] || undefined);
  const files = file === undefined ? [DEFAULT_CONFIG_FILE] : [DEFAULT_CONFIG_FILE, file];
  const layers = await readLayers(files);
  layers.push(fromEnvironment(environment), sources.flags ?? {});
  return parseConfig(layers.reduce(merged));
}

/** Checks a whole configuration, puts its variables into the expressions, and freezes it. */
export function parseConfig(value: unknown): Config {
  if (!checker.Check(value)) throw invalid(schemaProblems(checker.Errors(value)));
  const { signals, problems } = expandVariables(value.signals, value.variables ?? {});
  problems.push(...inconsistencies(value));
  if (problems.length > 0) throw invalid(problems);
  return deepFrozen({ ...value, signals });
}

function inconsistencies(config: Config): string[] {
  const problems = prometheusProblems(config.prometheus);
  problems.push(...targetLabelProblems(config.targetLabels));
  const signals = config.signals.map((signal) => signal.name);
  const modes = config.modes.map((mode) => mode.name);
  for (const name of duplicates(signals)) problems.push(`signal "${name}" is defined twice`);
  for (const name of duplicates(modes)) problems.push(`failure mode "${name}" is defined twice`);
  if (modes.includes(NORMAL)) problems.push(`"${NORMAL}" is the absence of a failure mode`);
  for (const { name, unit, of } of config.signals) {
    if (of === undefined) continue;
    if (unit !== 'ratio') problems.push(`signal "${name}": only a ratio is a share of something`);
    if (of === name || config.signals.find((other) => other.name === of)?.unit !== 'per_second') {
      problems.push(`signal "${name}": no signal "${of}" counts events per second`);
    }
  }
  for (const mode of config.modes) {
    for (const threshold of mode.thresholds) {
      if (!signals.includes(threshold.signal)) {
        problems.push(`failure mode "${mode.name}": no signal is called "${threshold.signal}"`);
      }
      if ((threshold.atLeast === undefined) === (threshold.below === undefined)) {
        problems.push(`failure mode "${mode.name}": give exactly one of atLeast and below`);
      }
    }
  }
  problems.push(...accessProblems(config));
  for (const name of config.injection.combinations.flat()) {
    if (!config.modes.some((mode) => mode.name === name && mode.provocation !== undefined)) {
      problems.push(
        `injection.combinations: no failure mode with a provocation is called "${name}"`,
      );
    }
  }
  for (const name of config.injection.dangerous.flat()) {
    if (!modes.includes(name)) {
      problems.push(`injection.dangerous: no failure mode is called "${name}"`);
    }
  }
  if (config.injection.chaosMesh !== undefined) {
    const labels = config.targetLabels;
    if (!labels.includes('namespace') || !(labels.includes('workload') || labels.includes('pod'))) {
      problems.push(
        'injection.chaosMesh finds pods by the target labels namespace and workload or pod',
      );
    }
  }
  for (const key of ['windowSeconds', 'horizonSeconds'] as const) {
    const steps = config[key] / config.stepSeconds;
    if (steps < 2 || Math.abs(steps - Math.round(steps)) > 1e-9) {
      problems.push(`${key} must be a whole number of steps, at least 2`);
    }
  }
  const { shards, index, label } = config.sharding;
  if (shards > 1 && !config.targetLabels.includes(label)) {
    problems.push(`sharding.label: no target label is called "${label}"`);
  }
  if (shards > 1 && index === undefined) {
    problems.push('sharding.index: give it, or KFP_POD_NAME of a StatefulSet (`…-0`, `…-1`)');
  }
  if (index !== undefined && shards > 1 && index >= shards) {
    problems.push(`sharding.index must be below sharding.shards (${shards})`);
  }
  const { threshold, clearThreshold } = config.alarm;
  if (threshold !== 'auto' && clearThreshold !== undefined && clearThreshold > threshold) {
    problems.push('alarm.clearThreshold must not be above alarm.threshold');
  }
  return problems;
}

function accessProblems({ api, injection }: Config): string[] {
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
  for (const pattern of injection.allowedTargets.flatMap((one) => Object.values(one))) {
    try {
      new RegExp(`^(?:${pattern})$`);
    } catch {
      problems.push(`injection.allowedTargets: "${pattern}" is no regular expression`);
    }
  }
  return problems;
}

function invalid(problems: readonly string[]): KfpError {
  return new KfpError('CONFIG_INVALID', `The configuration is not valid: ${problems.join('; ')}`, {
    hint: 'backend/config/demo.yaml is a complete example; backend/config/schema.json describes every entry.',
    statusCode: 400,
  });
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>): unknown {
  const present = (entries: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
  // Where a Secret or a .env file lacks an entry, the variable is there and empty.
  const given = (name: string): string | undefined => env[name] || undefined;
  const port = given('KFP_API_PORT');
  const shards = given('KFP_SHARDS');
  const index = given('KFP_SHARD_INDEX') ?? ordinalOf(env['KFP_POD_NAME']);
  return present({
    sharding: present({
      shards: shards === undefined ? undefined : Number(shards),
      index: index === undefined ? undefined : Number(index),
      ...(env['KFP_LEASE'] === undefined
        ? {}
        : { lease: { name: env['KFP_LEASE'], durationSeconds: LEASE_SECONDS } }),
    }),
    prometheus: present({ url: given('KFP_PROMETHEUS_URL') }),
    api: present({
      host: given('KFP_API_HOST'),
      port: port === undefined ? undefined : Number(port),
      token: given('KFP_API_TOKEN'),
      tokenFile: given('KFP_API_TOKEN_FILE'),
      reads: given('KFP_API_READS'),
    }),
    injection: present({
      token: given('KFP_INJECTION_TOKEN'),
      tokenFile: given('KFP_INJECTION_TOKEN_FILE'),
    }),
    modelDir: given('KFP_MODEL_DIR'),
  });
}

/** As client-go has it. */
const LEASE_SECONDS = 15;

/** The number at the end of the name of a StatefulSet's pod. */
function ordinalOf(podName: string | undefined): string | undefined {
  return podName === undefined ? undefined : /-(\d+)$/.exec(podName)?.[1];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merged(base: unknown, over: unknown): unknown {
  if (over === undefined || over === null) return base;
  if (!isPlainObject(base) || !isPlainObject(over)) return over;
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) out[key] = merged(base[key], value);
  return out;
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFrozen);
    Object.freeze(value);
  }
  return value;
}

import { formatDuration } from './duration.js';
import { isEntries } from './merged.js';

/** What a file of version 1 says, in the entries of version 2. */
export interface Version1 {
  readonly service: Readonly<Record<string, unknown>>;
  /** Of the one watch that such a file has. */
  readonly watch: Readonly<Record<string, unknown>>;
  /** Its name, where the file says it. */
  readonly name: string | undefined;
}

/** Entries of version 1 that are a watch's now. */
const OF_WATCH = ['signals', 'modes', 'alarm', 'anomaly', 'variables'] as const;

/**
 * Reads entries of version 1: one watch, its entries beside those of the service, times as numbers of
 * seconds. An entry that version 1 does not know is handed on to the service's, which refuse it.
 */
export function fromVersion1(content: Readonly<Record<string, unknown>>): Version1 {
  const service: Record<string, unknown> = { ...content };
  const watch: Record<string, unknown> = {};
  const take = (key: string): unknown => {
    const value = service[key];
    delete service[key];
    return value;
  };
  const move = (key: string, to: string, change: (value: unknown) => unknown): void => {
    const value = take(key);
    if (value !== undefined) watch[to] = change(value);
  };
  take('version');
  const profile = take('profile');
  for (const key of OF_WATCH) move(key, key, (value) => value);
  move('targetLabels', 'labels', (value) => value);
  move('stepSeconds', 'step', asDuration);
  move('windowSeconds', 'window', asDuration);
  move('horizonSeconds', 'horizons', (value) => [asDuration(value)]);
  if (Array.isArray(watch['modes'])) watch['modes'] = watch['modes'].map(modeOf);

  renamed(service, '', 'modelDir', 'models');
  renamed(service, 'api', 'workbench');
  const settle = renamed(service, 'prometheus', 'settleSeconds');
  if (settle !== undefined) watch['settle'] = asDuration(settle);
  renamed(service, 'prometheus', 'timeoutSeconds', 'timeout', asDuration);
  renamed(service, 'sharding.lease', 'durationSeconds', 'duration', asDuration);
  renamed(service, 'injection', 'maxDurationSeconds', 'maxDuration', asDuration);
  renamed(service, 'injection', 'leaseSeconds', 'keepalive', asDuration);
  renamed(service, 'injection.chaosMesh', 'latencyMilliseconds', 'latency', (value) =>
    typeof value === 'number' ? asDuration(value / 1000) : value,
  );
  for (const key of ['combinations', 'dangerous'] as const) {
    const value = renamed(service, 'injection', key);
    if (value !== undefined) watch[key] = value;
  }
  return { service, watch, name: typeof profile === 'string' ? watchNameOf(profile) : undefined };
}

/** The name of a watch that version 1 called a profile; a watch's name is also that of a folder. */
export function watchNameOf(profile: string): string {
  return profile.replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 63);
}

/**
 * Takes an entry away, and puts it under another name where one is given; what is changed is copied.
 *
 * @param path names of the objects around it, with points
 * @returns what it was
 */
function renamed(
  root: Record<string, unknown>,
  path: string,
  from: string,
  to?: string,
  change: (value: unknown) => unknown = (value) => value,
): unknown {
  let holder = root;
  for (const key of path === '' ? [] : path.split('.')) {
    const inner = holder[key];
    if (!isEntries(inner)) return undefined;
    holder = holder[key] = { ...inner };
  }
  const value = holder[from];
  delete holder[from];
  if (to !== undefined && value !== undefined) holder[to] = change(value);
  return value;
}

function modeOf(mode: unknown): unknown {
  if (!isEntries(mode)) return mode;
  const out: Record<string, unknown> = { ...mode };
  renamed(out, '', 'breaches', 'thresholds');
  renamed(out, 'provocation', 'rampSeconds', 'ramp', (value) =>
    Array.isArray(value) ? value.map(asDuration) : value,
  );
  return out;
}

/** What is no number is left for the schema to refuse. */
function asDuration(value: unknown): unknown {
  return typeof value === 'number' && value >= 0 ? formatDuration(value) : value;
}

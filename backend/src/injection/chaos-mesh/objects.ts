import type { InjectionDetails } from '../details.js';
import { CHAOS_API_VERSION, KIND_OF_MODE, type ChaosKind, type ChaosMode } from './kinds.js';
import type { ChaosSettings } from './settings.js';
import type { ChaosStep } from './steps.js';

/** An object of Chaos Mesh, as far as it is made and read here. */
export interface ChaosObject {
  readonly apiVersion: string;
  readonly kind: ChaosKind;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** One failure of one target, from being switched on to its end. */
export interface ChaosRun {
  readonly id: string;
  readonly owner: string;
  readonly namespace: string;
  /** Its labels as one text. */
  readonly target: string;
  readonly mode: ChaosMode;
  readonly settings: ChaosSettings;
  /** Unix seconds. */
  readonly since: number;
  readonly until: number;
}

/** A run and the level that one of its objects has brought it to, as the object itself tells. */
export interface KnownStep {
  readonly run: ChaosRun;
  readonly kind: ChaosKind;
  readonly name: string;
  /** Unix seconds from which on it works, and its level. */
  readonly from: number;
  readonly level: number;
}

export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'failure-prediction' } as const;
export const OWNER_LABEL = 'failure-prediction/owner';
const MODE_LABEL = 'failure-prediction/mode';
const RUN_LABEL = 'failure-prediction/run';
const NOTE = 'failure-prediction/injection';

/**
 * The object of a step. It names its pods one by one: no pod that somebody adds later can be met. Its
 * name is that of the step, so that asking twice makes one object.
 */
export function chaosObject(run: ChaosRun, step: ChaosStep, index: number): ChaosObject {
  const { namespace, mode } = run;
  const note = { ...run, from: run.since + step.atSeconds, level: step.level };
  return {
    apiVersion: CHAOS_API_VERSION,
    kind: KIND_OF_MODE[mode],
    metadata: {
      name: `kfp-${mode.replaceAll('_', '-')}-${run.id}-${index}`,
      namespace,
      labels: {
        ...MANAGED_BY,
        [OWNER_LABEL]: run.owner,
        [MODE_LABEL]: mode,
        [RUN_LABEL]: run.id,
      },
      annotations: { [NOTE]: JSON.stringify(note) },
    },
    spec: {
      mode: 'all',
      selector: { namespaces: [namespace], pods: { [namespace]: [...step.pods] } },
      duration: `${Math.max(1, Math.ceil(step.durationSeconds))}s`,
      ...step.spec,
    },
  };
}

/** Reads what {@link chaosObject} wrote; undefined for objects of others, or damaged ones. */
export function readChaosObject(object: ChaosObject): KnownStep | undefined {
  try {
    const note = JSON.parse(object.metadata.annotations[NOTE] ?? '') as ChaosRun & {
      readonly from: number;
      readonly level: number;
    };
    const { from, level, ...run } = note;
    if (typeof run.target !== 'string' || typeof run.until !== 'number') return undefined;
    return { run, kind: object.kind, name: object.metadata.name, from, level };
  } catch {
    return undefined;
  }
}

/** How a run is, from the steps that it has taken. */
export function describeRun(
  { settings, since, until }: ChaosRun,
  steps: readonly KnownStep[],
  now: number,
): InjectionDetails {
  const reached = steps.filter(({ from }) => from <= now).map(({ level }) => level);
  return {
    rampSeconds: settings.rampSeconds,
    durationSeconds: settings.durationSeconds,
    shape: settings.shape,
    intensity: settings.intensity,
    level: Math.max(0, ...reached),
    since,
    until,
    keepaliveHolder: null,
  };
}

/** The labels of a target as one text. */
export function targetKey(labels: Readonly<Record<string, string>>): string {
  return ['namespace', 'workload', 'pod'].flatMap((name) => labels[name] ?? []).join('/');
}

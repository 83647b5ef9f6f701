import type { Static } from 'typebox';
import type { ChaosMeshDefinition } from './chaos-mesh-schema.js';
import type { PrometheusDefinition } from './prometheus-schema.js';
import type { ConfigFile } from './service-schema.js';
import type {
  AlarmSchema,
  AnomalySchema,
  FailureModeSchema,
  ProvocationSchema,
  SignalSchema,
  ThresholdSchema,
} from './watch-schema.js';

// The configuration as the code has it: checked, with times in seconds.

export type SignalDefinition = Static<typeof SignalSchema>;
export type ThresholdDefinition = Static<typeof ThresholdSchema>;
export type ProvocationDefinition = Omit<Static<typeof ProvocationSchema>, 'ramp'> & {
  readonly rampSeconds: readonly [number, number];
};
export type FailureModeDefinition = Omit<Static<typeof FailureModeSchema>, 'provocation'> & {
  readonly provocation?: ProvocationDefinition | undefined;
};

/** One way in which clusters name the same thing. */
export interface Variant {
  readonly name: string;
  /** PromQL; the variant is there where this has any series. */
  readonly found: string;
  /** What it costs, and what to do about it; absent where it is as good as any. */
  readonly advice?: string | undefined;
  /** Variables that it sets. */
  readonly set: Readonly<Record<string, string>>;
}

/** Variants of one thing, the preferred first. */
export interface VariantGroup {
  readonly name: string;
  /** What they are names of. */
  readonly title?: string | undefined;
  /** Variables that all found variants set side by side; empty where the first of them counts alone. */
  readonly join: readonly string[];
  readonly choices: readonly Variant[];
}

/** What the expressions of a watch are made from. */
export interface SignalSource {
  readonly signals: readonly SignalDefinition[];
  readonly variables: Readonly<Record<string, string>>;
  readonly groups: readonly VariantGroup[];
}

/** Targets of one kind: which they are, what is measured of them, and what counts as their failure. */
export interface Watch {
  readonly name: string;
  /** Labels that together name a target. */
  readonly targetLabels: readonly string[];
  readonly stepSeconds: number;
  readonly windowSeconds: number;
  /** How far ahead it looks, in seconds. One entry for the time being. */
  readonly horizons: readonly number[];
  /** The first of them. */
  readonly horizonSeconds: number;
  /** How long after a moment its samples are complete. */
  readonly settleSeconds: number;
  readonly signals: readonly SignalDefinition[];
  /** What the signals are made from anew, once the variants of a cluster are known; absent where there are none. */
  readonly source?: SignalSource | undefined;
  readonly modes: readonly FailureModeDefinition[];
  /** Modes that collection also provokes together. */
  readonly combinations: readonly (readonly string[])[];
  /** Modes that people confirm before they switch them on. */
  readonly dangerous: readonly (readonly string[])[];
  readonly alarm: Static<typeof AlarmSchema>;
  readonly anomaly: Static<typeof AnomalySchema>;
}

type Sharding = ConfigFile['sharding'];
type Injection = ConfigFile['injection'];

/** One service: its watches, and what they have in common. */
export interface Config {
  /** At least one. */
  readonly watches: readonly Watch[];
  readonly prometheus: PrometheusDefinition;
  readonly api: ConfigFile['api'];
  /** Folder of the models; each watch has its own in it. */
  readonly modelDir: string;
  readonly limits: ConfigFile['limits'];
  readonly sharding: Omit<Sharding, 'lease'> & {
    readonly lease?: { readonly name: string; readonly durationSeconds: number } | undefined;
  };
  readonly injection: Omit<Injection, 'watch' | 'chaosMesh' | 'maxDuration' | 'keepalive'> & {
    /** Name of the watch whose targets and modes these are; undefined where none can be provoked. */
    readonly watch: string | undefined;
    readonly chaosMesh?: ChaosMeshDefinition | undefined;
    readonly maxDurationSeconds: number;
    readonly keepaliveSeconds: number;
  };
}

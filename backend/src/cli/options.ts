import { isIPv6 } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { chooseWatch } from '../config/choose-watch.js';
import { loadConfig, type PartialConfig } from '../config/load.js';
import type { Config, Watch } from '../config/schema.js';
import { findKind, KIND_NAMES, MODEL_KINDS } from '../models/kinds.js';
import type { Registry } from '../models/registry.js';
import type { ModelKind } from '../models/types.js';
import { createWatchRegistry } from '../models/watch-registry.js';
import type { CliIo } from './io.js';

/** The flags that most commands have. */
export interface CommonFlags {
  readonly config?: string;
  readonly watch?: string;
  readonly json: boolean;
}

/** Where Prometheus is; either may be given alone. */
export interface PrometheusFlags {
  readonly promHost?: string;
  readonly promPort?: number;
}

/**
 * The configuration, the one watch that is meant, and its models.
 *
 * @throws KfpError as `loadConfig` and `chooseWatch`
 */
export async function openWatch(
  io: CliIo,
  { config: file, watch: name }: Omit<CommonFlags, 'json'>,
  flags: PartialConfig = {},
): Promise<{ config: Config; watch: Watch; registry: Registry }> {
  const config = await loadConfig({ file, environment: io.environment, flags });
  const watch = chooseWatch(config, name);
  return { config, watch, registry: createWatchRegistry(config, watch) };
}

export function prometheusFlags({ promHost, promPort }: PrometheusFlags): PartialConfig {
  if (promHost === undefined && promPort === undefined) return {};
  const host = promHost ?? '127.0.0.1';
  const name = isIPv6(host) ? `[${host}]` : host;
  const base = /^https?:\/\//.test(host) ? host : `http://${name}`;
  return { prometheus: { url: `${base}:${promPort ?? 9090}` } };
}

const numberOf =
  (kind: 'a number' | 'a whole number') =>
  (least: number, most = Infinity) =>
  (text: string): number => {
    const value = Number(text);
    const isOfKind = kind === 'a number' || Number.isInteger(value);
    if (text.trim() !== '' && isOfKind && value >= least && value <= most) return value;
    const range = most < Infinity ? `from ${least} to ${most}` : `of at least ${least}`;
    throw new InvalidArgumentError(`It must be ${kind} ${range}.`);
  };

/** Parsers of numbers within bounds. */
export const number = numberOf('a number');
export const wholeNumber = numberOf('a whole number');

/** A port to be asked; 0, which is any free one, can only be listened on. */
export const parsePort = wholeNumber(0, 65_535);

/** Several with commas. */
export const parseList = (text: string): string[] => text.split(',').map((item) => item.trim());

/** The short names, for the help of an option. */
export const KINDS_TEXT = MODEL_KINDS.map(({ short }) => short).join(', ');

/** A kind of model by its short or full name. */
export function parseModelKind(text: string): ModelKind {
  const kind = findKind(text);
  if (kind === undefined) throw new InvalidArgumentError(`Choose of ${KIND_NAMES.join(', ')}.`);
  return kind;
}

/** Several with commas, or `all`. */
export function parseModelKinds(text: string): readonly ModelKind[] {
  return text === 'all' ? MODEL_KINDS : text.split(',').map(parseModelKind);
}

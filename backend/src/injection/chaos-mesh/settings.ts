import { KfpError } from '../../core/errors.js';
import type { FailureToggles } from '../injector.js';
import { RAMP_SHAPES } from '../shapes.js';
import { CHAOS_MODES, type ChaosMode } from './kinds.js';

/** How one failure is to be. */
export interface ChaosSettings {
  readonly rampSeconds: number;
  readonly durationSeconds: number;
  readonly shape: string;
  /** Above 0, at most 1. */
  readonly intensity: number;
  readonly seed: number;
}

/** What is to be switched: null is off. */
export type ChaosToggles = ReadonlyMap<ChaosMode, ChaosSettings | null>;

const KNOWN = ['enabled', 'rampSeconds', 'durationSeconds', 'shape', 'intensity', 'seed'] as const;

/**
 * Reads toggles as the demo-app takes them; each that is on has its duration already.
 *
 * @throws KfpError `INJECTION_REFUSED` (400) that names everything wrong; nothing has changed then
 */
export function readToggles(toggles: FailureToggles): ChaosToggles {
  const problems: string[] = [];
  const read = new Map<ChaosMode, ChaosSettings | null>();
  for (const [mode, value] of Object.entries(toggles) as [string, unknown][]) {
    if (!isMode(mode)) {
      problems.push(`there is no failure "${mode}"`);
    } else if (value === false) {
      read.set(mode, null);
    } else if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push(`${mode} must be true, false or settings`);
    } else {
      read.set(mode, readSettings(mode, value as Record<string, unknown>, problems));
    }
  }
  if (problems.length > 0) {
    throw new KfpError('INJECTION_REFUSED', `Chaos Mesh was not asked: ${problems.join('; ')}`, {
      statusCode: 400,
      hint: `The failures are ${CHAOS_MODES.join(', ')}; docs/chaos-mesh.md describes their settings.`,
    });
  }
  return read;
}

function readSettings(
  mode: ChaosMode,
  value: Record<string, unknown>,
  problems: string[],
): ChaosSettings | null {
  const unknown = Object.keys(value).filter((key) => !KNOWN.some((known) => known === key));
  if (unknown.length > 0) problems.push(`${mode} has no ${unknown.join(', ')}`);
  if (typeof value['enabled'] !== 'boolean') problems.push(`${mode}.enabled must be true or false`);
  const number = (key: string, fallback: number, fits: (n: number) => boolean): number => {
    const given = value[key] ?? fallback;
    if (typeof given === 'number' && Number.isFinite(given) && fits(given)) return given;
    problems.push(
      `${mode}.${key} must be a number${key === 'intensity' ? ' up to 1' : ''}, not ${JSON.stringify(given)}`,
    );
    return fallback;
  };
  const shape = value['shape'] ?? 'linear';
  if (!RAMP_SHAPES.some((known) => known === shape)) {
    problems.push(`${mode}.shape must be one of ${RAMP_SHAPES.join(', ')}`);
  }
  const settings = {
    rampSeconds: number('rampSeconds', 0, (n) => n >= 0),
    durationSeconds: number('durationSeconds', 1, (n) => n > 0),
    shape: typeof shape === 'string' ? shape : 'linear',
    intensity: number('intensity', 1, (n) => n > 0 && n <= 1),
    seed: number('seed', 1, () => true),
  };
  return value['enabled'] === false ? null : settings;
}

function isMode(mode: string): mode is ChaosMode {
  return CHAOS_MODES.some((known) => known === mode);
}

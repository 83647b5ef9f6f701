import type { Config } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import type { Labels } from '../prometheus/parse.js';
import type { FailureToggles, Injector } from './types.js';

/** The limits of injection, whoever asks. */
export type AllowlistOptions = Pick<Config['injection'], 'allowedTargets' | 'maxIntensity'>;

/** Whether failures of a target with these labels may be switched at all. */
export function createAllowance({
  allowedTargets,
}: Pick<AllowlistOptions, 'allowedTargets'>): (labels: Labels) => boolean {
  const entries = allowedTargets.map((entry) =>
    Object.entries(entry).map(
      ([label, pattern]) => [label, new RegExp(`^(?:${pattern})$`)] as const,
    ),
  );
  return (labels) =>
    entries.some((entry) =>
      entry.every(([label, pattern]) => {
        const value = labels[label];
        return value !== undefined && pattern.test(value);
      }),
    );
}

/**
 * An injector that never touches a target outside the allowlist, and reduces intensities to the maximum.
 *
 * @throws KfpError `INJECTION_NOT_ALLOWED` from every method
 */
export function withinAllowlist<T extends Injector>(injector: T, options: AllowlistOptions): T {
  const isAllowed = createAllowance(options);
  const check = (labels: Labels): void => {
    if (isAllowed(labels)) return;
    const shown = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    throw new KfpError(
      'INJECTION_NOT_ALLOWED',
      `Failures may not be injected into {${shown.join(', ')}}.`,
      {
        statusCode: 403,
        hint: 'injection.allowedTargets of the configuration names those that may.',
      },
    );
  };
  return {
    ...injector,
    async get(labels) {
      check(labels);
      return injector.get(labels);
    },
    async set(labels, toggles) {
      check(labels);
      return injector.set(labels, withIntensity(toggles, options.maxIntensity));
    },
    async stopAll(labels) {
      check(labels);
      return injector.stopAll(labels);
    },
  };
}

/** Reduces the intensity of what is switched on; values that are no settings are left to the target. */
function withIntensity(toggles: FailureToggles, most: number): FailureToggles {
  if (most >= 1) return toggles;
  return Object.fromEntries(
    Object.entries(toggles).map(([mode, value]) => {
      const settings = value === true ? { enabled: true } : value;
      if (typeof settings !== 'object' || settings === null) return [mode, value];
      const { intensity = 1 } = settings as Record<string, unknown>;
      if (typeof intensity !== 'number') return [mode, value];
      return [mode, { ...settings, intensity: Math.min(intensity, most) }];
    }),
  );
}

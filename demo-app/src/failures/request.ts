import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { defaultSettings, type FailureRequest } from './controller.js';
import { RAMP_SHAPES } from './ramp.js';
import type { FailureMode, FailureSettings } from './types.js';

/** Longest ramp and duration anyone may ask for, so that a forgotten failure ends. Seconds. */
export const MAX_SECONDS = 3600;

const SettingsSchema = Type.Object(
  {
    enabled: Type.Boolean(),
    rampSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: MAX_SECONDS })),
    durationSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: MAX_SECONDS })),
    shape: Type.Optional(Type.Enum([...RAMP_SHAPES])),
    intensity: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
  },
  { additionalProperties: false },
);

const checker = Compile(SettingsSchema);

/** A body of `POST /failures` that cannot be followed; nothing was changed. */
export class FailureRequestError extends Error {
  override readonly name = 'FailureRequestError';
  readonly statusCode = 400;
}

/**
 * Understands a whole body of `POST /failures` or nothing of it.
 *
 * @throws FailureRequestError naming the entry that is wrong
 */
export function parseFailureRequest(
  body: unknown,
  modes: readonly FailureMode[],
): Map<string, FailureRequest> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new FailureRequestError('Send a JSON object such as {"memory_leak": true}.');
  }
  const changes = new Map<string, FailureRequest>();
  for (const [name, value] of Object.entries(body)) {
    const mode = modes.find((candidate) => candidate.name === name);
    if (mode === undefined) {
      const known = modes.map((candidate) => candidate.name).join(', ');
      throw new FailureRequestError(`There is no failure "${name}". Known: ${known}.`);
    }
    changes.set(name, parseOne(mode, value));
  }
  return changes;
}

function parseOne(mode: FailureMode, value: unknown): FailureRequest {
  if (value === false) return { enabled: false };
  if (value === true) return { enabled: true, settings: defaultSettings(mode) };
  if (typeof value !== 'object' || value === null) {
    throw new FailureRequestError(
      `${mode.name} must be true, false or an object of settings, not ${JSON.stringify(value)}.`,
    );
  }
  if (!checker.Check(value)) {
    const error = checker.Errors(value)[0];
    const where = `${mode.name}${(error?.instancePath ?? '').replaceAll('/', '.')}`;
    const detail =
      error?.keyword === 'additionalProperties' ? ` ${JSON.stringify(error.params)}` : '';
    throw new FailureRequestError(`${where} ${error?.message ?? 'is not valid'}${detail}.`);
  }
  const { enabled, ...settings } = value;
  if (!enabled) return { enabled: false };
  const merged: FailureSettings = { ...defaultSettings(mode), ...settings };
  // A ramp longer than the default duration would never arrive.
  const durationSeconds =
    settings.durationSeconds ??
    Math.min(MAX_SECONDS, Math.max(merged.durationSeconds, 1.5 * merged.rampSeconds + 30));
  return { enabled: true, settings: { ...merged, durationSeconds } };
}

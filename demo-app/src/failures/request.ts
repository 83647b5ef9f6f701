import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { defaultSettings, type FailureRequest } from './controller.js';
import { RAMP_SHAPES } from './ramp.js';
import type { FailureMode, FailureSettings, Keepalive } from './types.js';

/** Longest ramp and duration anyone may ask for, so that a forgotten failure ends. Seconds. */
export const MAX_SECONDS = 3600;

const KeepaliveSchema = Type.Object(
  {
    holder: Type.String({ minLength: 1, maxLength: 100 }),
    seconds: Type.Number({ exclusiveMinimum: 0, maximum: MAX_SECONDS }),
  },
  { additionalProperties: false },
);

const SettingsSchema = Type.Object(
  {
    enabled: Type.Boolean(),
    rampSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: MAX_SECONDS })),
    durationSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: MAX_SECONDS })),
    shape: Type.Optional(Type.Enum([...RAMP_SHAPES])),
    intensity: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
    keepalive: Type.Optional(KeepaliveSchema),
  },
  { additionalProperties: false },
);

const checker = Compile(SettingsSchema);
const keepaliveChecker = Compile(KeepaliveSchema);

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

/**
 * Understands a body of `POST /failures/keepalive`.
 *
 * @throws FailureRequestError
 */
export function parseKeepalive(body: unknown): Keepalive {
  if (keepaliveChecker.Check(body)) return body;
  throw new FailureRequestError(
    `Send {"holder": "<who>", "seconds": <more than 0, at most ${MAX_SECONDS}>}, as it was sent with the failure.`,
  );
}

function parseOne(mode: FailureMode, value: unknown): FailureRequest {
  if (value === false) return { enabled: false };
  if (value === true) return { enabled: true, settings: defaultSettings(mode) };
  if (typeof value !== 'object' || value === null) {
    throw new FailureRequestError(
      `${mode.name} must be true, false or an object of settings, not ${JSON.stringify(value)}.`,
    );
  }
  if (!checker.Check(value)) throw new FailureRequestError(complaint(mode.name, value));
  const { enabled, ...settings } = value;
  if (!enabled) return { enabled: false };
  const merged: FailureSettings = { ...defaultSettings(mode), ...settings };
  // A ramp longer than the default duration would never arrive.
  const durationSeconds =
    settings.durationSeconds ??
    Math.min(MAX_SECONDS, Math.max(merged.durationSeconds, 1.5 * merged.rampSeconds + 30));
  return { enabled: true, settings: { ...merged, durationSeconds } };
}

/** What stands at `/keepalive/seconds`. */
function valueAt(value: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], value);
}

/** One sentence for the first thing that is wrong. */
function complaint(name: string, value: object): string {
  const error = checker.Errors(value).find(({ keyword }) => keyword !== 'boolean')!;
  const field = `${name}${error.instancePath.replaceAll('/', '.')}`;
  const found = JSON.stringify(valueAt(value, error.instancePath));
  if (error.keyword === 'required' && error.instancePath === '') {
    return `${name}.enabled is missing: send {"enabled": true, …}.`;
  }
  if (error.keyword === 'additionalProperties' && error.instancePath === '') {
    const known = Object.keys(SettingsSchema.properties).join(', ');
    return `${name} has no setting "${error.params.additionalProperties[0]}". Known: ${known}.`;
  }
  const wish =
    error.keyword === 'enum'
      ? `must be one of ${error.params.allowedValues.join(', ')}`
      : error.message;
  return `${field} ${wish}, not ${found}.`;
}

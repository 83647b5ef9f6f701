import { Type, type Static } from 'typebox';
import { Strict } from '../../core/schemas.js';
import { Compile } from 'typebox/compile';
import { KfpError } from '../../core/errors.js';
import { schemaProblems } from '../../core/schema-problems.js';
import type { FailureToggles } from '../injector.js';
import { RAMP_SHAPES } from '../shapes.js';
import { CHAOS_MODES, type ChaosMode } from './kinds.js';

const SettingsSchema = Strict({
  enabled: Type.Boolean(),
  rampSeconds: Type.Optional(Type.Number({ minimum: 0 })),
  durationSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  shape: Type.Optional(Type.Enum(RAMP_SHAPES)),
  intensity: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
  seed: Type.Optional(Type.Number()),
});
const checker = Compile(SettingsSchema);

/** How one failure is to be. */
export type ChaosSettings = Required<Omit<Static<typeof SettingsSchema>, 'enabled'>>;

const DEFAULTS: ChaosSettings = {
  rampSeconds: 0,
  durationSeconds: 1,
  shape: 'linear',
  intensity: 1,
  seed: 1,
};

/** What is to be switched: null is off. */
export type ChaosToggles = ReadonlyMap<ChaosMode, ChaosSettings | null>;

/**
 * Reads toggles as the demo-app takes them; each that is on has its duration already.
 *
 * @throws KfpError `INJECTION_REFUSED` (400) that names everything wrong; nothing has changed then
 */
export function readToggles(toggles: FailureToggles): ChaosToggles {
  const problems: string[] = [];
  const read = new Map<ChaosMode, ChaosSettings | null>();
  for (const [mode, value] of Object.entries(toggles)) {
    if (!isMode(mode)) {
      problems.push(`there is no failure "${mode}"`);
    } else if (value === false) {
      read.set(mode, null);
    } else if (!checker.Check(value)) {
      problems.push(...schemaProblems(checker.Errors(value), mode));
    } else {
      const { enabled, ...settings } = value;
      read.set(mode, enabled ? { ...DEFAULTS, ...settings } : null);
    }
  }
  if (problems.length === 0) return read;
  throw new KfpError('INJECTION_REFUSED', `Chaos Mesh was not asked: ${problems.join('; ')}`, {
    statusCode: 400,
    hint: `The failures are ${CHAOS_MODES.join(', ')}; docs/chaos-mesh.md describes their settings.`,
  });
}

function isMode(mode: string): mode is ChaosMode {
  return CHAOS_MODES.some((known) => known === mode);
}

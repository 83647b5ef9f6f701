import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { InputSpec } from './input.js';

const ScalerSchema = Type.Object({
  mean: Type.Array(Type.Number()),
  deviation: Type.Array(Type.Number()),
});

const SpecSchema = Type.Union([
  Type.Object({ kind: Type.Literal('features'), ...ScalerSchema.properties }),
  Type.Object({
    kind: Type.Literal('windows'),
    steps: Type.Integer({ minimum: 1 }),
    signals: Type.Array(Type.Object({ name: Type.String(), relative: Type.Boolean() }), {
      minItems: 1,
    }),
    scaler: ScalerSchema,
  }),
]);

const checker = Compile(SpecSchema);

/**
 * What `scaler.json` of a model says.
 *
 * @throws Error when it is not how an input is made
 */
export function readInputSpec(text: string): InputSpec {
  const value: unknown = JSON.parse(text);
  if (!checker.Check(value)) throw new Error('scaler.json does not say how the input is made');
  const scaler = value.kind === 'features' ? value : value.scaler;
  const count = value.kind === 'features' ? scaler.mean.length : value.signals.length;
  if (scaler.mean.length !== count || scaler.deviation.length !== count) {
    throw new Error('scaler.json has not one mean and one deviation for every input');
  }
  return value;
}

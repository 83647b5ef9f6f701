import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { ScalerSchema } from './scaler.js';

const SpecSchema = Type.Union([
  Type.Object({ kind: Type.Literal('features'), ...ScalerSchema.properties }),
  Type.Object({
    kind: Type.Literal('windows'),
    steps: Type.Integer({ minimum: 1 }),
    signals: Type.Array(Type.Object({ name: Type.String(), relative: Type.Boolean() }), {
      minItems: 1,
    }),
    /** Of each signal, after relative ones were compared with their window's mean. */
    scaler: ScalerSchema,
  }),
]);

/** How a network's input is made; saved beside it. */
export type InputSpec = Readonly<Static<typeof SpecSchema>>;

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

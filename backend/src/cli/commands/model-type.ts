import { InvalidArgumentError } from 'commander';
import { findKind, KIND_NAMES, MODEL_KINDS } from '../../models/kinds.js';
import type { ModelKind } from '../../models/types.js';

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

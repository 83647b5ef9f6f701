import { KfpError } from '../core/errors.js';
import { requireMoment } from './times.js';

/** Where to split: a share of what there is, or a moment. */
export type Split = { readonly share: number } | { readonly at: number };

/**
 * `0.5`, or a time as {@link requireMoment} takes it.
 *
 * @throws KfpError `TIME_INVALID`, `SPLIT_INVALID`
 */
export function parseSplit(text: string, now: number): Split {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return { share: value };
  if (Number.isFinite(value) && value <= 1) {
    throw new KfpError('SPLIT_INVALID', `--split: ${text} is no share between 0 and 1.`, {
      hint: 'Give a share (0.5), or a moment (2026-03-01, -7d).',
      statusCode: 400,
    });
  }
  return { at: requireMoment('--split', text, now) };
}

/** @throws KfpError `SPLIT_INVALID` when it leaves nothing on one side */
export function assertWithin(at: number, { from, to }: { from: number; to: number }): void {
  if (at > from && at < to) return;
  throw new KfpError(
    'SPLIT_INVALID',
    `--split: ${new Date(at * 1e3).toISOString()} does not lie between ${new Date(from * 1e3).toISOString()} and ${new Date(to * 1e3).toISOString()}.`,
    { hint: 'Give a share (0.5), or a moment within the history.', statusCode: 400 },
  );
}

import { expect, it } from 'vitest';
import type { Training } from '../../api/types';
import { resultInWords } from './training-words';

const training = (over: Partial<Training>): Training => ({
  id: 't1',
  watch: 'demo',
  state: 'succeeded',
  input: 'demo.csv.gz',
  modelTypes: ['random-forest'],
  seed: 1,
  search: 0,
  quick: true,
  activate: false,
  createdAt: '2026-01-01T00:00:00Z',
  endedAt: null,
  progress: null,
  models: ['rf-1', 'xgboost-1'],
  activated: null,
  error: null,
  ...over,
});

it.each([
  [{}, '2 models, the best is rf-1.'],
  [{ models: ['rf-1'], activated: 'rf-1' }, 'One model; rf-1 is the best and predicts now.'],
  [{ state: 'failed', error: { code: 'X', message: 'No rows.' } }, 'No rows.'],
  [{ state: 'cancelled' }, ''],
] as const)('%o', (over, text) => {
  expect(resultInWords(training(over as Partial<Training>))).toBe(text);
});

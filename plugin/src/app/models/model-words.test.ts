import { expect, it } from 'vitest';
import { kindInWords, runtimeInWords } from './model-words';

it('names kinds and runtimes, and leaves what it does not know as it is', () => {
  expect(kindInWords('xgboost')).toBe('XGBoost');
  expect(kindInWords('own-kind')).toBe('own-kind');
  expect(kindInWords(null)).toBe('Unknown');
  expect(runtimeInWords('tfjs-wasm')).toBe('TensorFlow, WebAssembly');
  expect(runtimeInWords('gpu')).toBe('gpu');
});

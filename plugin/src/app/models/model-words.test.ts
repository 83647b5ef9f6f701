import { expect, it } from 'vitest';
import { kindInWords, runtimeInWords } from './model-words';

it('names kinds and runtimes, and leaves what it does not know as it is', () => {
  const kinds = [{ name: 'xgboost', label: 'XGBoost' }];
  expect(kindInWords('xgboost', kinds)).toBe('XGBoost');
  expect(kindInWords('own-kind', kinds)).toBe('own-kind');
  expect(runtimeInWords('tfjs-wasm')).toBe('TensorFlow, WebAssembly');
  expect(runtimeInWords('gpu')).toBe('gpu');
});

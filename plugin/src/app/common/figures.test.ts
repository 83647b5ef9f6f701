import { expect, it } from 'vitest';
import { figure, percent } from './figures';

it('rounds figures as far as they are good for', () => {
  expect(percent(0.905)).toBe('91 %');
  expect(percent(null)).toBe('–');
  expect(figure(0.3732)).toBe('0.37');
  expect(figure(53.7)).toBe('54');
  expect(figure(12_345)).toBe('12,345');
  expect(figure(undefined)).toBe('–');
});

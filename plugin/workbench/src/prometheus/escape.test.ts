import { expect, it } from 'vitest';
import { interpolateForPromQL } from './escape';

it.each([
  ['127.0.0.1:3001', {}, '127.0.0.1:3001'],
  ['say "a\\b"', {}, 'say \\"a\\\\b\\"'],
  [['127.0.0.1:3001'], { multi: true }, '127\\\\.0\\\\.0\\\\.1:3001'],
  [['a', 'b.c'], { includeAll: true }, '(a|b\\\\.c)'],
])('writes %j into PromQL', (value, variable, expected) => {
  expect(interpolateForPromQL(value, variable)).toBe(expected);
});

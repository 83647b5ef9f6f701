import { expect, it } from 'vitest';
import { createAnswerWarnings } from './warnings.js';

it('gives each warning once, and none a second time', () => {
  const warnings = createAnswerWarnings();
  warnings.note({ status: 'success', warnings: ['b is away', 'a is away'] });
  warnings.note({ status: 'success', warnings: ['a is away'], infos: ['not a counter'] });
  expect(warnings.take()).toEqual(['a is away', 'b is away']);
  expect(warnings.take()).toEqual([]);
});

it('knows how VictoriaMetrics says that an answer is partial', () => {
  const warnings = createAnswerWarnings();
  warnings.note({ status: 'success', isPartial: true });
  warnings.note({ status: 'success', isPartial: false });
  expect(warnings.take()).toEqual([expect.stringContaining('partial')]);
});

it('keeps few and short ones, and passes over what is no text', () => {
  const warnings = createAnswerWarnings();
  warnings.note({ warnings: [1, null, {}, ' ', 'PromQL info: no counter', 'a'.repeat(5000)] });
  expect(warnings.take().map((text) => text.length)).toEqual([300]);
  warnings.note({ warnings: Array.from({ length: 500 }, (_, index) => `store ${index}`) });
  expect(warnings.take()).toHaveLength(10);
  warnings.note({ warnings: 'text' });
  expect(warnings.take()).toEqual([]);
});

import { expect, it } from 'vitest';
import { interpolateForPromQL } from './escape';
import { parseVariableQuery, variableQueryText } from './variable-query';

it.each([
  ['label_values(instance)', { kind: 'label-values', label: 'instance' }],
  [
    'label_values(up{job="a", x=~"b,c"}, instance)',
    { kind: 'label-values', label: 'instance', match: 'up{job="a", x=~"b,c"}' },
  ],
  ['label_values({}, job)', { kind: 'label-values', label: 'job' }],
  ['label_names()', { kind: 'label-names' }],
  ['metrics(node_.+)', { kind: 'metrics', pattern: 'node_.+' }],
  ['query_result(topk(3, up))', { kind: 'query-result', expr: 'topk(3, up)' }],
  ['up{job="a"}', { kind: 'series', match: 'up{job="a"}' }],
  ['  ', undefined],
])('reads %s', (text, expected) => expect(parseVariableQuery(text)).toEqual(expected));

it('takes the query of the editor as well as text', () => {
  expect(variableQueryText({ query: 'label_names()', refId: 'x' })).toBe('label_names()');
  expect(variableQueryText('label_names()')).toBe('label_names()');
  expect(variableQueryText(undefined)).toBe('');
});

it.each([
  ['127.0.0.1:3001', {}, '127.0.0.1:3001'],
  ['say "a\\b"', {}, 'say \\"a\\\\b\\"'],
  [['127.0.0.1:3001'], { multi: true }, '127\\\\.0\\\\.0\\\\.1:3001'],
  [['a', 'b.c'], { includeAll: true }, '(a|b\\\\.c)'],
])('writes %j into PromQL', (value, variable, expected) => {
  expect(interpolateForPromQL(value, variable)).toBe(expected);
});

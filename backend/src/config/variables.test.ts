import { describe, expect, it } from 'vitest';
import { createExpander } from './variables.js';

function expanded(expr: string, variables: Record<string, string>): [string, string[]] {
  const { expand, problems } = createExpander(variables);
  return [expand(expr, 'signal "load"'), problems()];
}

describe('an expander', () => {
  it('puts variables in, which may use others, also beside the braces of a selector', () => {
    expect(
      expanded('sum by ({{target}}) (rate({{metric}}{a="b",{{ where }}}[{{range}}]))', {
        target: 'namespace, pod',
        metric: '{{kind}}_total',
        kind: 'requests',
        where: 'pod!=""',
        range: '2m',
      }),
    ).toEqual(['sum by (namespace, pod) (rate(requests_total{a="b",pod!=""}[2m]))', []]);
  });

  it('leaves an expression without variables as it is, "$1" and braces too', () => {
    const expr = 'label_replace(up{job="a"}, "b", "$1", "c", "(.{2,})")';
    expect(expanded(expr, { job: 'x' })).toEqual([expr, []]);
  });

  it('puts a text in as it is, dollars too', () => {
    expect(expanded('{{a}}', { a: '"$1$&"' })).toEqual(['"$1$&"', []]);
  });

  it('says which variable is missing, and who asks for it', () => {
    expect(expanded('{{a}} / {{toString}}', { a: '{{b}}' })[1]).toEqual([
      'variable "a": no variable is called "b"',
      'signal "load": no variable is called "toString"',
    ]);
  });

  it('says which variable needs itself', () => {
    expect(expanded('{{a}}', { a: '1 + {{b}}', b: '{{a}}' })[1]).toEqual([
      'variable "a" needs itself: a → b → a',
    ]);
  });

  it('takes a variable of a variant where the configuration has none of that name', () => {
    const { expand } = createExpander({ mine: 'a{{theirs}}' });
    expect(expand('{{mine}} {{both}}', '', { theirs: 'b', both: 'c', mine: 'd' })).toBe('ab c');
  });
});

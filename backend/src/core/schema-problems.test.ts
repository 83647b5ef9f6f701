import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { schemaProblems } from './schema-problems.js';

const schema = Compile(
  Type.Object(
    { a: Type.Array(Type.Object({ b: Type.Number() })) },
    { additionalProperties: false },
  ),
);
const problems = (value: unknown, whole?: string): string[] =>
  schemaProblems(schema.Errors(value), whole);

describe('what a schema has against a value', () => {
  it('names the place, and what it should be', () => {
    expect(problems({ a: [{ b: 1 }, { b: 'x' }] })).toEqual(['a.1.b must be number']);
    expect(problems({ a: [{ b: 'x' }] }, 'the body')).toEqual(['a.0.b of the body must be number']);
    expect(problems(7, 'the body')).toEqual(['the body must be object']);
  });

  it('names what is not known, once', () => {
    expect(problems({ a: [], c: 1 })).toEqual(['it has "c", which is not known here']);
    expect(problems({ a: [], c: 1 }, 'the query')).toEqual([
      'the query has "c", which is not known here',
    ]);
  });

  it('says so where nothing more is told', () => {
    expect(schemaProblems([])).toEqual(['it is not valid']);
  });
});

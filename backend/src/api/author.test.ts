import { describe, expect, it } from 'vitest';
import { authorOf } from './author.js';

const of = (header: string | undefined): string | null =>
  authorOf({ headers: header === undefined ? {} : { 'x-grafana-context': header } });

describe('authorOf', () => {
  it('reads the login as Grafana writes it', () => {
    expect(of('{"UserID":1,"OrgRole":"Editor","Login":"ada","Email":"ada@example.org"}')).toBe(
      'ada',
    );
  });

  it('takes the address where there is no login', () => {
    expect(of('{"Login":"","Email":"ada@example.org"}')).toBe('ada@example.org');
  });

  it.each([undefined, '', 'null', '7', '{', '{}', '{"Login":7}', '{"Login":"  "}'])(
    'knows nobody from %s',
    (header) => expect(of(header)).toBeNull(),
  );

  it('cuts what is too long, and control characters', () => {
    expect(of(JSON.stringify({ Login: `a\n${'b'.repeat(500)}` }))).toBe(`a ${'b'.repeat(98)}`);
  });
});

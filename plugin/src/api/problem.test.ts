import { describe, expect, it } from 'vitest';
import { Problem, toProblem } from './problem';

const backend = (statusCode: number, error: string, message = 'It says so.') => ({
  status: statusCode,
  data: { statusCode, error, message },
});

describe('toProblem', () => {
  it.each([
    [
      'Grafana without the app',
      { status: 404, data: { message: 'Plugin not found' } },
      'not_enabled',
    ],
    [
      'an app without settings',
      { status: 500, data: { message: 'Failed to fetch plugin settings' } },
      'not_enabled',
    ],
    [
      'an app without an address',
      { status: 500, data: { message: 'Could not parse url' } },
      'not_configured',
    ],
    [
      'a role too low',
      { status: 403, data: { message: 'plugin proxy route access denied' } },
      'role',
    ],
    ['a session that ended', { status: 401, data: { message: 'Unauthorized' } }, 'role'],
    ['a wrong token', backend(401, 'UNAUTHORIZED'), 'token'],
    ['a backend that wants a token', backend(403, 'FORBIDDEN'), 'token'],
    ['no backend', { status: 502, data: undefined, statusText: 'Bad Gateway' }, 'unreachable'],
    ['no network', new TypeError('Failed to fetch'), 'unreachable'],
    ['a proxy that waited too long', { status: 504 }, 'timeout'],
    ['a call that waited too long', { name: 'TimeoutError' }, 'timeout'],
    ['a call replaced by a later one', { cancelled: true, status: -1 }, 'cancelled'],
    ['an unknown target', backend(404, 'TARGET_UNKNOWN'), 'refused'],
    ['a target that does not answer', backend(503, 'INJECTION_UNREACHABLE'), 'broken'],
    ['a defect', { status: 500, data: { message: 'Something' } }, 'broken'],
    ['nonsense', 'nonsense', 'unreachable'],
  ])('tells %s', (_, thrown, kind) => {
    expect(toProblem(thrown).kind).toBe(kind);
  });

  it('keeps the words and the code of the backend', () => {
    expect(toProblem(backend(404, 'TARGET_UNKNOWN', 'There is no target "a".'))).toMatchObject({
      message: 'There is no target "a".',
      code: 'TARGET_UNKNOWN',
    });
  });

  it('leaves a problem as it is', () => {
    const problem = new Problem('role', 'No.');
    expect(toProblem(problem)).toBe(problem);
  });
});

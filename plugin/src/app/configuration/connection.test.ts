import { describe, expect, it } from 'vitest';
import { Problem, type ProblemKind } from '../../api/problem';
import type { Predictions, ServiceConfig } from '../../api/types';
import { testConnection, type Asked, type Check } from './connection';

const apiUrl = 'http://kfp:8080';

const well: Asked = {
  config: async () =>
    ({ version: '0.1.0', watches: [{ name: 'demo' }] }) as unknown as ServiceConfig,
  access: async () => ({ tokenNeeded: true, mayChange: true, problem: null }),
  predictions: async () =>
    ({ predictions: [{}, {}], model: 'rf-1', problem: null }) as unknown as Predictions,
};

const failing = (kind: ProblemKind) => async (): Promise<never> => {
  throw new Problem(kind, `the message of ${kind}`);
};

const test = async (over: Partial<Asked> = {}, enabled = true): Promise<Check[]> =>
  testConnection({ ...well, ...over }, { apiUrl, enabled });

const states = (checks: readonly Check[]): string => checks.map(({ state }) => state).join(' ');

describe('testConnection', () => {
  it('finds everything good', async () => {
    const checks = await test();
    expect(states(checks)).toBe('good good good good');
    expect(checks.map(({ message }) => message)).toEqual([
      'Enabled.',
      'Version 0.1.0, watches: demo.',
      'Accepted.',
      '2 targets, predicted by rf-1.',
    ]);
  });

  it('tries nothing while the app is not enabled', async () => {
    expect(states(await test({ config: failing('broken') }, false))).toBe(
      'bad skipped skipped skipped',
    );
  });

  it.each([
    ['unreachable', 'reachable from the Grafana server'],
    ['timeout', 'No answer from http://kfp:8080 in time'],
    ['not_enabled', 'not the prediction service'],
    ['broken', 'the message of broken'],
    ['not_configured', 'the message of not_configured'],
  ] as const)('%s', async (kind, message) => {
    const checks = await test({ config: failing(kind) });
    expect(states(checks)).toBe('good bad skipped skipped');
    expect(checks[1]!.message).toContain(message);
  });

  it('tells another service that answers', async () => {
    const page = async (): Promise<ServiceConfig> => '<html>' as unknown as ServiceConfig;
    expect((await test({ config: page }))[1]!.message).toContain('not the prediction service');
  });

  it('tells a token that is refused, one that is missing and one that nobody asks for', async () => {
    const access = (tokenNeeded: boolean, mayChange: boolean) => async () => ({
      tokenNeeded,
      mayChange,
      problem: mayChange ? null : 'Set api.token.',
    });
    const token = async (ask: Asked['access']): Promise<Check> => (await test({ access: ask }))[2]!;
    expect(await token(access(true, false))).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('Not accepted') as string,
    });
    expect(await token(access(false, false))).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('Set api.token.') as string,
    });
    expect(await token(access(false, true))).toMatchObject({ state: 'good' });
  });

  it('tells why there are no predictions', async () => {
    const answer = (over: object) => async () =>
      ({ predictions: [], model: null, problem: null, ...over }) as unknown as Predictions;
    const predictions = async (ask: Asked['predictions']): Promise<Check> =>
      (await test({ predictions: ask }))[3]!;
    expect(await predictions(answer({ problem: 'Cannot reach Prometheus' }))).toMatchObject({
      state: 'warning',
      message: 'Cannot reach Prometheus',
    });
    expect(await predictions(answer({}))).toMatchObject({ state: 'warning' });
    expect(await predictions(failing('timeout'))).toMatchObject({ state: 'bad' });
  });
});

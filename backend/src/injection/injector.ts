import { request } from 'undici';
import { describeError, KfpError } from '../core/errors.js';
import type { Labels } from '../prometheus/parse.js';

/** What to switch: mode → on, off, or on with settings, as the demo-app's `POST /failures` takes it. */
export type FailureToggles = Readonly<Record<string, boolean | Readonly<Record<string, unknown>>>>;

export interface Injector {
  /** Which failures are switched on at a target. */
  get(labels: Labels): Promise<Record<string, boolean>>;
  /** Switches failures at a target; answers the state afterwards. */
  set(labels: Labels, toggles: FailureToggles): Promise<Record<string, boolean>>;
  /** Switches everything off at a target. */
  stopAll(labels: Labels): Promise<void>;
}

const TIMEOUT_MILLISECONDS = 5000;

/** A target's own address: the template with the target's labels in place of `{label}`. */
export function targetUrl(urlTemplate: string, labels: Labels): string {
  return urlTemplate
    .replace(/\{(\w+)\}/g, (_, name: string) => labels[name] ?? '')
    .replace(/\/+$/, '');
}

/**
 * Failure toggles over HTTP.
 *
 * @param urlTemplate address of a target, `http://{instance}`; braces name target labels
 * @param maxDurationSeconds longest duration passed on: what is injected always ends
 * @throws KfpError from every method: `INJECTION_UNREACHABLE`, `INJECTION_REFUSED` (with the
 *   target's own words)
 */
export function createInjector(options: {
  readonly urlTemplate: string;
  readonly maxDurationSeconds: number;
}): Injector {
  const call = async (
    labels: Labels,
    toggles?: FailureToggles,
  ): Promise<Record<string, boolean>> => {
    const url = `${targetUrl(options.urlTemplate, labels)}/failures`;
    let statusCode: number;
    let text: string;
    try {
      const response = await request(url, {
        headersTimeout: TIMEOUT_MILLISECONDS,
        bodyTimeout: TIMEOUT_MILLISECONDS,
        ...(toggles === undefined
          ? {}
          : {
              method: 'POST' as const,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(toggles),
            }),
      });
      statusCode = response.statusCode;
      text = await response.body.text();
    } catch (cause) {
      throw new KfpError('INJECTION_UNREACHABLE', `Cannot reach ${url}: ${describeError(cause)}`, {
        cause,
        statusCode: 503,
        hint: 'Is the demo-app running there? A restarting one is back in a second or two.',
      });
    }
    const answer = parse(text);
    if (statusCode !== 200 || answer?.failures === undefined) {
      throw new KfpError(
        'INJECTION_REFUSED',
        `${url} refused: ${answer?.message ?? text.slice(0, 200)}`,
        {
          statusCode: statusCode === 400 ? 400 : 502,
        },
      );
    }
    return answer.failures;
  };

  const bounded = (toggles: FailureToggles): FailureToggles =>
    Object.fromEntries(
      Object.entries(toggles).map(([mode, value]) => {
        const duration = typeof value === 'object' ? value['durationSeconds'] : undefined;
        return typeof value === 'object' &&
          typeof duration === 'number' &&
          duration > options.maxDurationSeconds
          ? [mode, { ...value, durationSeconds: options.maxDurationSeconds }]
          : [mode, value];
      }),
    );

  return {
    get: (labels) => call(labels),
    set: (labels, toggles) => call(labels, bounded(toggles)),
    async stopAll(labels) {
      const state = await call(labels);
      await call(labels, Object.fromEntries(Object.keys(state).map((mode) => [mode, false])));
    },
  };
}

function parse(text: string): { failures?: Record<string, boolean>; message?: string } | undefined {
  try {
    return JSON.parse(text) as { failures?: Record<string, boolean>; message?: string };
  } catch {
    return undefined;
  }
}

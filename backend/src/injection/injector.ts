import { request } from 'undici';
import { describeError, KfpError } from '../core/errors.js';
import type { Labels } from '../prometheus/parse.js';
import { readDetails, type InjectionDetails } from './details.js';

/** What to switch: mode → on, off, or on with settings, as the demo-app's `POST /failures` takes it. */
export type FailureToggles = Readonly<Record<string, boolean | Readonly<Record<string, unknown>>>>;

/** What a target says of its failures. */
export interface InjectionState {
  /** Which are switched on. */
  readonly failures: Readonly<Record<string, boolean>>;
  /** How; of those that the target describes. */
  readonly details: Readonly<Record<string, InjectionDetails>>;
}

export interface Injector {
  /** The failures of a target. */
  get(labels: Labels): Promise<InjectionState>;
  /** Switches failures at a target; answers the state afterwards. */
  set(labels: Labels, toggles: FailureToggles): Promise<InjectionState>;
  /** Switches everything off at a target. */
  stopAll(labels: Labels): Promise<void>;
}

const TIMEOUT_MILLISECONDS = 5000;

/** How long a failure lasts when nobody says: until well after its ramp. Seconds. */
const DEFAULT_DURATION_SECONDS = 180;

/**
 * A target's own address: the template with the target's labels in place of `{label}`.
 *
 * @throws KfpError `INJECTION_UNCONFIGURED` when the template names a label the target lacks
 */
export function targetUrl(urlTemplate: string, labels: Labels): string {
  return urlTemplate
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = labels[name];
      if (value !== undefined) return value;
      throw new KfpError(
        'INJECTION_UNCONFIGURED',
        `injection.urlTemplate ${urlTemplate} needs the label "${name}"; the target has ${Object.keys(labels).join(', ')}.`,
        { hint: 'Use target labels of the configuration in braces.' },
      );
    })
    .replace(/\/+$/, '');
}

/**
 * Failure toggles over HTTP. Every failure is sent with a duration, so that it ends by itself even
 * if nobody is left to switch it off.
 *
 * @param urlTemplate address of a target, `http://{instance}`; braces name target labels
 * @param maxDurationSeconds longest duration passed on; longer ones are cut to it
 * @throws KfpError from every method: `INJECTION_UNREACHABLE`, `INJECTION_REFUSED` (with the
 *   target's own words), `INJECTION_UNCONFIGURED`
 */
export function createInjector(options: {
  readonly urlTemplate: string;
  readonly maxDurationSeconds: number;
}): Injector {
  const call = async (labels: Labels, toggles?: FailureToggles): Promise<InjectionState> => {
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
      const refused = statusCode >= 400 && statusCode < 500 && answer?.message !== undefined;
      throw new KfpError(
        'INJECTION_REFUSED',
        `${url} refused: ${answer?.message ?? (text.slice(0, 200) || `status ${statusCode}`)}`,
        {
          statusCode: refused ? 400 : 502,
          hint: refused
            ? 'GET that address to see the failures it knows.'
            : 'Is this a demo-app? injection.urlTemplate says where failures are switched.',
        },
      );
    }
    return { failures: answer.failures, details: readDetails(answer.details) };
  };

  return {
    get: (labels) => call(labels),
    set: (labels, toggles) => call(labels, withEnd(toggles, options.maxDurationSeconds)),
    async stopAll(labels) {
      const { failures } = await call(labels);
      await call(labels, Object.fromEntries(Object.keys(failures).map((mode) => [mode, false])));
    },
  };
}

/** Gives each failure that is switched on a duration; what is no settings is left to the target. */
function withEnd(toggles: FailureToggles, most: number): FailureToggles {
  return Object.fromEntries(
    Object.entries(toggles).map(([mode, value]) => {
      const settings = value === true ? { enabled: true } : value;
      if (typeof settings !== 'object' || settings === null) return [mode, value];
      const { enabled, rampSeconds, durationSeconds } = settings as Record<string, unknown>;
      if (enabled !== true) return [mode, value];
      const ramp = typeof rampSeconds === 'number' ? rampSeconds : 0;
      const wanted = durationSeconds ?? Math.max(DEFAULT_DURATION_SECONDS, 1.5 * ramp + 30);
      if (typeof wanted !== 'number') return [mode, value];
      return [mode, { ...settings, durationSeconds: Math.min(wanted, most) }];
    }),
  );
}

interface Answer {
  readonly failures?: Record<string, boolean>;
  readonly details?: unknown;
  readonly message?: string;
}

function parse(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}

import { request } from 'undici';
import { describeError, KfpError } from '../core/errors.js';
import type { Labels } from '../prometheus/parse.js';
import { readDetails, type InjectionDetails } from './details.js';
import { fenced, type FenceOptions } from './fence.js';
import { createLeases, type Lease } from './leases.js';

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

/** What an address may be made of. Labels come from the targets: none must lead to another path. */
const ADDRESS_PART = /^[\w.:[\]-]+$/;

/**
 * A target's own address: the template with the target's labels in place of `{label}`.
 *
 * @throws KfpError `INJECTION_UNCONFIGURED` when the template names a label the target lacks;
 *   `INJECTION_ADDRESS_INVALID` when the label's value is no part of an address
 */
export function targetUrl(urlTemplate: string, labels: Labels): string {
  return urlTemplate
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = labels[name];
      if (value !== undefined) {
        if (ADDRESS_PART.test(value)) return value;
        throw new KfpError(
          'INJECTION_ADDRESS_INVALID',
          `The label ${name}=${JSON.stringify(value)} is no part of an address.`,
          { statusCode: 400, hint: 'Only hosts and ports may stand in injection.urlTemplate.' },
        );
      }
      throw new KfpError(
        'INJECTION_UNCONFIGURED',
        `injection.urlTemplate ${urlTemplate} needs the label "${name}"; the target has ${Object.keys(labels).join(', ')}.`,
        { hint: 'Use target labels of the configuration in braces.' },
      );
    })
    .replace(/\/+$/, '');
}

/**
 * Failure toggles over HTTP, of allowed targets. Every failure is sent with a duration, so that it ends
 * by itself even if nobody is left to switch it off, and with a lease, so that it ends soon after this
 * process has.
 *
 * @throws KfpError from every method: `INJECTION_NOT_ALLOWED`, `INJECTION_UNREACHABLE`,
 *   `INJECTION_REFUSED` (with the target's own words), `INJECTION_UNCONFIGURED`
 */
export function createInjector(options: InjectorOptions): Injector {
  return fenced(createHttpInjector(options), options);
}

export interface InjectorOptions extends FenceOptions {
  /** Address of a target, `http://{instance}`; braces name target labels. */
  readonly urlTemplate: string;
  /** Longest duration passed on; longer ones are cut to it. */
  readonly maxDurationSeconds: number;
  /** 0 sends no leases. */
  readonly leaseSeconds: number;
  /** Sent with every change; asked for each time, since it may change. */
  readonly currentToken?: () => Promise<string>;
}

function createHttpInjector(options: InjectorOptions): Injector {
  const authorization = async (): Promise<Record<string, string>> =>
    options.currentToken === undefined
      ? {}
      : { authorization: `Bearer ${await options.currentToken()}` };
  const call = async (
    labels: Labels,
    body?: object,
    path = '/failures',
  ): Promise<InjectionState> => {
    const url = `${targetUrl(options.urlTemplate, labels)}${path}`;
    let statusCode: number;
    let text: string;
    try {
      const response = await request(url, {
        headersTimeout: TIMEOUT_MILLISECONDS,
        bodyTimeout: TIMEOUT_MILLISECONDS,
        ...(body === undefined
          ? {}
          : {
              method: 'POST' as const,
              headers: { 'content-type': 'application/json', ...(await authorization()) },
              body: JSON.stringify(body),
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
            ? statusCode === 401
              ? 'KFP_INJECTION_TOKEN is what it was started with as FAILURES_TOKEN.'
              : 'GET that address to see the failures it knows.'
            : 'Is this a demo-app? injection.urlTemplate says where failures are switched.',
        },
      );
    }
    return { failures: answer.failures, details: readDetails(answer.details) };
  };

  const leases =
    options.leaseSeconds === 0
      ? undefined
      : createLeases(options.leaseSeconds, async (labels, lease) => {
          const { details } = await call(labels, lease, '/failures/lease');
          return Object.values(details).some(({ leaseHolder }) => leaseHolder === lease.holder);
        });

  return {
    get: (labels) => call(labels),
    async set(labels, toggles) {
      const ending = withEnd(toggles, options.maxDurationSeconds, leases?.lease);
      const state = await call(labels, ending);
      leases?.keep(labels);
      return state;
    },
    async stopAll(labels) {
      const { failures } = await call(labels);
      await call(labels, Object.fromEntries(Object.keys(failures).map((mode) => [mode, false])));
    },
  };
}

/** Gives each failure that is switched on its ends; what is no settings is left to the target. */
export function withEnd(toggles: FailureToggles, most: number, lease?: Lease): FailureToggles {
  return Object.fromEntries(
    Object.entries(toggles).map(([mode, value]) => {
      const settings = value === true ? { enabled: true } : value;
      if (typeof settings !== 'object' || settings === null) return [mode, value];
      const { enabled, rampSeconds, durationSeconds } = settings as Record<string, unknown>;
      if (enabled !== true) return [mode, value];
      const ramp = typeof rampSeconds === 'number' ? rampSeconds : 0;
      const wanted = durationSeconds ?? Math.max(DEFAULT_DURATION_SECONDS, 1.5 * ramp + 30);
      if (typeof wanted !== 'number') return [mode, value];
      return [
        mode,
        {
          ...settings,
          durationSeconds: Math.min(wanted, most),
          ...(lease === undefined ? {} : { lease }),
        },
      ];
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

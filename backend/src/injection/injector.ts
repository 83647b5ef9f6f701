import { askJson } from '../core/ask-json.js';
import { describeError, KfpError } from '../core/errors.js';
import type { Labels } from '../prometheus/parse.js';
import { readDetails } from './details.js';
import { withinAllowlist, type AllowlistOptions } from './allowlist.js';
import { createKeepalives, type Keepalive } from './keepalives.js';
import type { FailureToggles, InjectionState, Injector } from './types.js';

export type { FailureToggles, InjectionState, Injector };

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
 * by itself even if nobody is left to switch it off, and with a keepalive, so that it ends soon after this
 * process has.
 *
 * @throws KfpError from every method: `INJECTION_NOT_ALLOWED`, `INJECTION_UNREACHABLE`,
 *   `INJECTION_REFUSED` (with the target's own words), `INJECTION_UNCONFIGURED`
 */
export function createInjector(options: InjectorOptions): Injector {
  return withinAllowlist(createHttpInjector(options), options);
}

export interface InjectorOptions extends AllowlistOptions {
  /** Address of a target, `http://{instance}`; braces name target labels. */
  readonly urlTemplate: string;
  /** Longest duration passed on; longer ones are cut to it. */
  readonly maxDurationSeconds: number;
  /** 0 sends no keepalives. */
  readonly keepaliveSeconds: number;
  /** Sent with every change; asked for each time, since it may change. */
  readonly currentToken?: (() => Promise<string>) | undefined;
}

function createHttpInjector(options: InjectorOptions): Injector {
  const call = async (
    labels: Labels,
    send?: object,
    path = '/failures',
  ): Promise<InjectionState> => {
    const url = `${targetUrl(options.urlTemplate, labels)}${path}`;
    const token = send === undefined ? undefined : await options.currentToken?.();
    const question = { send, token, timeoutMilliseconds: TIMEOUT_MILLISECONDS };
    const { status, text, body } = await askJson(url, question).catch((cause: unknown) => {
      throw new KfpError('INJECTION_UNREACHABLE', `Cannot reach ${url}: ${describeError(cause)}`, {
        cause,
        statusCode: 503,
        hint: 'Is the demo-app running there? A restarting one is back in a second or two.',
      });
    });
    const answer = body as Answer | null | undefined;
    if (status === 200 && answer?.failures !== undefined) {
      return { failures: answer.failures, details: readDetails(answer.details) };
    }
    const refused = status >= 400 && status < 500 && answer?.message !== undefined;
    const hint = !refused
      ? 'Is this a demo-app? injection.urlTemplate says where failures are switched.'
      : status === 401
        ? 'KFP_INJECTION_TOKEN is what it was started with as FAILURES_TOKEN.'
        : 'GET that address to see the failures it knows.';
    throw new KfpError(
      'INJECTION_REFUSED',
      `${url} refused: ${answer?.message ?? (text.slice(0, 200) || `status ${status}`)}`,
      { statusCode: refused ? 400 : 502, hint },
    );
  };

  const keepalives =
    options.keepaliveSeconds === 0
      ? undefined
      : createKeepalives(options.keepaliveSeconds, async (labels, keepalive) => {
          const { details } = await call(labels, keepalive, '/failures/keepalive');
          return Object.values(details).some(
            ({ keepaliveHolder }) => keepaliveHolder === keepalive.holder,
          );
        });

  return {
    get: (labels) => call(labels),
    async set(labels, toggles) {
      const ending = withEnd(toggles, options.maxDurationSeconds, keepalives?.keepalive);
      const state = await call(labels, ending);
      keepalives?.keep(labels);
      return state;
    },
    async stopAll(labels) {
      const { failures } = await call(labels);
      await call(labels, Object.fromEntries(Object.keys(failures).map((mode) => [mode, false])));
    },
  };
}

/** Gives each failure that is switched on its ends; what is no settings is left to the target. */
export function withEnd(
  toggles: FailureToggles,
  most: number,
  keepalive?: Keepalive,
): FailureToggles {
  return Object.fromEntries(
    Object.entries(toggles).map(([mode, value]) => {
      const settings = value === true ? { enabled: true } : value;
      if (typeof settings !== 'object' || settings === null) return [mode, value];
      const { enabled, rampSeconds, durationSeconds } = settings as Record<string, unknown>;
      if (enabled !== true) return [mode, value];
      const ramp = typeof rampSeconds === 'number' ? rampSeconds : 0;
      const wanted = durationSeconds ?? Math.max(DEFAULT_DURATION_SECONDS, 1.5 * ramp + 30);
      if (typeof wanted !== 'number') return [mode, value];
      const ending = { ...settings, durationSeconds: Math.min(wanted, most) };
      return [mode, keepalive === undefined ? ending : { ...ending, keepalive }];
    }),
  );
}

interface Answer {
  readonly failures?: Record<string, boolean>;
  readonly details?: unknown;
  readonly message?: string;
}

import type { Backend } from '../../api/backend';
import { toProblem, type Problem } from '../../api/problem';

export interface Check {
  readonly what: 'App' | 'Prediction service' | 'Token' | 'Predictions';
  readonly state: 'good' | 'warning' | 'bad' | 'skipped';
  /** What was found and, where it is not good, what to do. */
  readonly message: string;
}

type Result = readonly [state: Check['state'], message: string];

/** What the connection test asks. */
export type Asked = Pick<Backend, 'config' | 'access' | 'predictions'>;

const SKIPPED: Result = ['skipped', 'Not tried.'];

/**
 * Tries the way to the backend from end to end, as panels and pages go it. Later checks are left out
 * where an earlier one makes them pointless. Never throws.
 *
 * @param apiUrl as saved, for the messages
 */
export async function testConnection(
  backend: Asked,
  { apiUrl, enabled }: { readonly apiUrl: string; readonly enabled: boolean },
): Promise<Check[]> {
  const app: Result = enabled
    ? ['good', 'Enabled.']
    : ['bad', 'The app is not enabled, so Grafana passes nothing on: save to enable it.'];
  const service = enabled ? await checkService(backend, apiUrl) : SKIPPED;
  const [token, predictions] =
    service[0] === 'good'
      ? await Promise.all([checkToken(backend), checkPredictions(backend)])
      : [SKIPPED, SKIPPED];
  return [
    check('App', app),
    check('Prediction service', service),
    check('Token', token),
    check('Predictions', predictions),
  ];
}

function check(what: Check['what'], [state, message]: Result): Check {
  return { what, state, message };
}

async function checkService(backend: Asked, apiUrl: string): Promise<Result> {
  const stranger = `Something answers at ${apiUrl}, but it is not the prediction service, or an older version of it.`;
  try {
    const { version, watches } = await backend.config();
    // Another program may answer 200 with a page of its own.
    return typeof version === 'string' && Array.isArray(watches)
      ? ['good', `Version ${version}, watches: ${watches.map(({ name }) => name).join(', ')}.`]
      : ['bad', stranger];
  } catch (error) {
    return ['bad', describe(toProblem(error), apiUrl, stranger)];
  }
}

function describe({ kind, message }: Problem, apiUrl: string, stranger: string): string {
  // The app is enabled, so it is not Grafana that does not know the path.
  if (kind === 'not_enabled') return stranger;
  if (kind === 'unreachable') {
    return `Nothing answers at ${apiUrl}. It must be reachable from the Grafana server, not from this browser; in a container, localhost is the container itself.`;
  }
  if (kind === 'timeout') {
    return `No answer from ${apiUrl} in time. Check for a firewall or network policy in between.`;
  }
  return message;
}

async function checkToken(backend: Asked): Promise<Result> {
  try {
    const { tokenNeeded, mayChange, problem } = await backend.access();
    if (mayChange) {
      return [
        'good',
        tokenNeeded
          ? 'Accepted.'
          : 'The service needs none: it accepts changes from programs on its own machine.',
      ];
    }
    return [
      'warning',
      tokenNeeded
        ? 'Not accepted. Everything can be read; to inject failures, activate or train models, enter the token that the service was started with (KFP_API_TOKEN).'
        : `Everything can be read, but changes are refused. ${problem ?? ''}`.trim(),
    ];
  } catch (error) {
    return ['bad', toProblem(error).message];
  }
}

async function checkPredictions(backend: Asked): Promise<Result> {
  try {
    const { predictions, model, problem, warnings = [] } = await backend.predictions();
    if (problem !== null) return ['warning', problem];
    if (warnings.length > 0) return ['warning', `Prometheus warns: ${warnings.join('; ')}`];
    const targets = predictions.length === 1 ? '1 target' : `${predictions.length} targets`;
    return [
      predictions.length === 0 ? 'warning' : 'good',
      `${targets}, predicted by ${model ?? 'nothing yet'}.`,
    ];
  } catch (error) {
    return ['bad', toProblem(error).message];
  }
}

import type { Backend } from '../../api/backend';
import { toProblem, type Problem } from '../../api/problem';

export interface Check {
  readonly what: string;
  readonly state: 'good' | 'warning' | 'bad' | 'skipped';
  /** What was found and, where it is not good, what to do. */
  readonly message: string;
}

/** What the connection test asks. */
export type Asked = Pick<Backend, 'config' | 'access' | 'predictions'>;

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
  if (!enabled) {
    return [
      bad('App', 'The app is not enabled, so Grafana passes nothing on: save to enable it.'),
      skipped('Prediction service'),
      skipped('Token'),
      skipped('Predictions'),
    ];
  }
  const app: Check = { what: 'App', state: 'good', message: 'Enabled.' };
  const service = await checkService(backend, apiUrl);
  if (service.state === 'bad') {
    return [app, service, skipped('Token'), skipped('Predictions')];
  }
  const [token, predictions] = await Promise.all([checkToken(backend), checkPredictions(backend)]);
  return [app, service, token, predictions];
}

async function checkService(backend: Asked, apiUrl: string): Promise<Check> {
  const what = 'Prediction service';
  const stranger = `Something answers at ${apiUrl}, but it is not the prediction service, or an older version of it.`;
  try {
    const { version, watches } = await backend.config();
    // A stranger may answer 200 with a page of its own.
    if (typeof version !== 'string' || !Array.isArray(watches)) return bad(what, stranger);
    return {
      what,
      state: 'good',
      message: `Version ${version}, watches: ${watches.map(({ name }) => name).join(', ')}.`,
    };
  } catch (error) {
    return bad(what, describe(toProblem(error), apiUrl, stranger));
  }
}

function describe(problem: Problem, apiUrl: string, stranger: string): string {
  switch (problem.kind) {
    // The app is enabled, so it is not Grafana that knows no such path.
    case 'not_enabled':
      return stranger;
    case 'unreachable':
      return `Nothing answers at ${apiUrl}. It must be reachable from the Grafana server, not from this browser; in a container, localhost is the container itself.`;
    case 'timeout':
      return `No answer from ${apiUrl} in time. A firewall or network policy may stand in between.`;
    case 'not_configured':
    case 'role':
    case 'token':
    case 'refused':
    case 'broken':
    case 'cancelled':
      return problem.message;
  }
}

async function checkToken(backend: Asked): Promise<Check> {
  const what = 'Token';
  try {
    const { tokenNeeded, mayChange, problem } = await backend.access();
    if (mayChange && tokenNeeded) return { what, state: 'good', message: 'Accepted.' };
    if (mayChange) {
      return {
        what,
        state: 'good',
        message: 'The service asks for none: it takes changes from programs on its own machine.',
      };
    }
    return {
      what,
      state: 'warning',
      message: tokenNeeded
        ? 'Not accepted. Everything can be read; to inject failures, activate or train models, enter the token that the service was started with (KFP_API_TOKEN).'
        : `Everything can be read, but changes are refused. ${problem ?? ''}`.trim(),
    };
  } catch (error) {
    return bad(what, toProblem(error).message);
  }
}

async function checkPredictions(backend: Asked): Promise<Check> {
  const what = 'Predictions';
  try {
    const { predictions, model, problem, warnings = [] } = await backend.predictions();
    if (problem !== null) return { what, state: 'warning', message: problem };
    if (warnings.length > 0) {
      return { what, state: 'warning', message: `Prometheus warns: ${warnings.join('; ')}` };
    }
    const targets = predictions.length === 1 ? '1 target' : `${predictions.length} targets`;
    return {
      what,
      state: predictions.length === 0 ? 'warning' : 'good',
      message: `${targets}, predicted by ${model ?? 'nothing yet'}.`,
    };
  } catch (error) {
    return bad(what, toProblem(error).message);
  }
}

function bad(what: string, message: string): Check {
  return { what, state: 'bad', message };
}

function skipped(what: string): Check {
  return { what, state: 'skipped', message: 'Not tried.' };
}

import { formatDuration } from '../../shared/duration';
import type { ServiceState } from '../live/use-service';
import type { Outlook } from '../outlook/outlook';

/** Something the user should know besides the prediction itself. */
export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  /** Two or three words. */
  readonly short: string;
  /** What it means and what to do. */
  readonly text: string;
}

/** Predictions older than this are called old, whatever the refresh. Seconds. */
const OLD_AFTER = 30;

/**
 * What keeps the panel from saying all it could. The most severe first.
 *
 * @param model the option: id or kind of the model that is to predict
 * @param now unix milliseconds
 */
export function noticesOf(
  { answer, predictions, problem, training, receivedAt }: ServiceState,
  outlook: Outlook | undefined,
  model: string,
  now: number,
): Notice[] {
  if (problem !== undefined) return [ofProblem(problem)];
  if (answer === undefined || receivedAt === undefined) return [];
  const notices: Notice[] = [];
  const age = (now - receivedAt) / 1000;
  if (answer.problem !== null) {
    notices.push({
      severity: 'warning',
      short: 'No fresh predictions',
      text: `The prediction service gets no data: ${answer.problem}`,
    });
  }
  if (answer.warnings !== undefined && answer.warnings.length > 0) {
    notices.push({
      severity: 'warning',
      short: 'Prometheus warns',
      text: `Predictions may rest on less than there is: ${answer.warnings.join('; ')}`,
    });
  }
  if (answer.model === null) {
    notices.push(training === undefined ? NO_MODEL : trainingNotice(training));
  } else if (model !== '' && !answer.model.includes(model)) {
    notices.push({
      severity: 'info',
      short: 'Another model',
      text: `${answer.model} predicts, not ${model} as this panel wants it.`,
    });
  }
  if (outlook?.source === 'service' && outlook.state === 'stale') {
    const old = formatDuration((now - outlook.asOf) / 1000);
    notices.push({
      severity: 'warning',
      short: `Stale for ${old}`,
      text: `The newest data of ${outlook.target} are ${old} old; what is shown was said then.`,
    });
  } else if (age > OLD_AFTER) {
    const old = formatDuration(age);
    notices.push({
      severity: 'info',
      short: `As of ${old} ago`,
      text: 'The panel has not been refreshed since. A refresh interval of the dashboard keeps it up to date.',
    });
  }
  if (predictions.length === 0 && answer.problem === null) {
    notices.push({
      severity: 'info',
      short: 'Target not watched',
      text: 'None of the targets that the service watches is the one of this panel. The series must carry the labels of a target, or the panel’s option Target must name one.',
    });
  }
  return notices;
}

const NO_MODEL: Notice = {
  severity: 'info',
  short: 'No model',
  text: 'No model is trained yet; predictions rest on forecasts of the signals alone. The app’s page Models trains one.',
};

function trainingNotice({ progress }: NonNullable<ServiceState['training']>): Notice {
  const share =
    progress === null || progress.total <= 0
      ? ''
      : ` ${Math.round((100 * progress.done) / progress.total)} %`;
  return {
    severity: 'info',
    short: `Training${share}`,
    text: `A model is being trained${progress === null ? '' : `: ${progress.message}`}. Until it is there, predictions rest on forecasts of the signals alone.`,
  };
}

function ofProblem({ kind, message }: NonNullable<ServiceState['problem']>): Notice {
  switch (kind) {
    case 'not_enabled':
      return { severity: 'error', short: 'App not enabled', text: message };
    case 'not_configured':
      return { severity: 'error', short: 'App not configured', text: message };
    case 'token':
      return { severity: 'error', short: 'Token refused', text: message };
    case 'role':
      return { severity: 'error', short: 'Not allowed', text: message };
    case 'unreachable':
    case 'timeout':
      return {
        severity: 'warning',
        short: 'Service unreachable',
        text: `${message} What is shown comes from the data source alone.`,
      };
    case 'refused':
    case 'broken':
    case 'cancelled':
      return { severity: 'warning', short: 'Service failed', text: message };
  }
}

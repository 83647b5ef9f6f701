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
 * What keeps the panel from showing all it could. The most severe first.
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
  const add = (severity: Notice['severity'], short: string, text: string): void => {
    notices.push({ severity, short, text });
  };
  const age = (now - receivedAt) / 1000;
  if (answer.problem !== null) {
    const text = `The prediction service gets no data: ${answer.problem}`;
    add('warning', 'No fresh predictions', text);
  }
  if (answer.warnings !== undefined && answer.warnings.length > 0) {
    const text = `Predictions may use incomplete data: ${answer.warnings.join('; ')}`;
    add('warning', 'Prometheus warns', text);
  }
  if (answer.model === null) {
    notices.push(training === undefined ? NO_MODEL : trainingNotice(training));
  } else if (model !== '' && !answer.model.includes(model)) {
    add('info', 'Another model', `${answer.model} predicts; this panel asks for ${model}.`);
  }
  if (outlook?.source === 'service' && outlook.state === 'stale') {
    const old = formatDuration((now - outlook.asOf) / 1000);
    const text = `The newest data of ${outlook.target} are ${old} old. The prediction is of that time.`;
    add('warning', `Stale for ${old}`, text);
  } else if (age > OLD_AFTER) {
    const old = formatDuration(age);
    add(
      'info',
      `As of ${old} ago`,
      'The panel has not been refreshed since. A refresh interval of the dashboard keeps it up to date.',
    );
  }
  if (predictions.length === 0 && answer.problem === null) {
    add(
      'info',
      'Target not watched',
      'The service watches no target that this panel shows. The series must carry the labels of a target, or the panel’s option Target must name one.',
    );
  }
  return notices;
}

const NO_MODEL: Notice = {
  severity: 'info',
  short: 'No model',
  text: 'No model is trained yet, so predictions rest on forecasts of the signals alone. Train one on the app’s page Models.',
};

function trainingNotice({ progress }: NonNullable<ServiceState['training']>): Notice {
  const share =
    progress === null || progress.total <= 0
      ? ''
      : ` ${Math.round((100 * progress.done) / progress.total)} %`;
  return {
    severity: 'info',
    short: `Training${share}`,
    text: `A model is being trained${progress === null ? '' : `: ${progress.message}`}. Until then, predictions rest on forecasts of the signals alone.`,
  };
}

/** Where an administrator has to act, it is an error. */
const ERRORS = ['not_enabled', 'not_configured', 'token', 'role'];

function ofProblem({ kind, short, message }: NonNullable<ServiceState['problem']>): Notice {
  const away = kind === 'unreachable' || kind === 'timeout';
  return {
    severity: ERRORS.includes(kind) ? 'error' : 'warning',
    short,
    text: away ? `${message} What is shown comes from the data source alone.` : message,
  };
}

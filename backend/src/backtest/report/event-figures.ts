import type { Watch } from '../../config/schema.js';
import { escapeHtml } from '../../training/report/html.js';
import { outcomeInWords, type ListedEvent } from '../events-list.js';
import { formatMoment } from '../times.js';
import type { BacktestReportInput } from './report.js';
import { alarmBound, riskTitle } from './target-figures.js';
import { thin } from './thin.js';
import { timeline, type Lane } from './timeline.js';

/** Each asks the source once. Those that went wrong come first. */
const MAX_FIGURES = 36;

/** What is drawn before an event and after it, in horizons. */
const BEFORE_HORIZONS = 3;
const AFTER_HORIZONS = 1.5;

const BUCKETS = 240;

/** A closer look at failures and false alarms: the signal that broke, with its threshold. */
export async function eventFigures(
  { result, source, config }: BacktestReportInput,
  events: readonly ListedEvent[],
): Promise<string> {
  const order = ['false alarm', 'missed', 'foreseen', 'sudden'];
  const chosen = [...events]
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome) || a.at - b.at)
    .slice(0, MAX_FIGURES);
  const figures: string[] = [];
  for (const event of chosen) {
    const index = result.histories.findIndex(
      ({ run, target }) => run === event.run && target === event.target,
    );
    const history = result.histories[index]!;
    const around = {
      from: Math.max(history.seen.start, event.at - BEFORE_HORIZONS * config.horizonSeconds),
      to: Math.min(history.seen.end, event.at + AFTER_HORIZONS * config.horizonSeconds),
    };
    const draw = (courses: Parameters<typeof thin>[0]): ReturnType<typeof thin> =>
      thin(courses, config.stepSeconds, around.from, around.to, BUCKETS);
    const bounded = boundOf(event.failure?.mode ?? event.episode?.mode, config);
    const course = bounded && (await source.signalOf(event.target, bounded.signal, around));
    const lanes: Lane[] = [
      bounded === undefined || course === undefined
        ? {
            ...{ title: 'nearest signal, as a share of its limit', kind: 'signal' },
            ...{ buckets: draw(history.nearness), top: 1.4, threshold: 1, format: () => 'limit' },
          }
        : signalLane(bounded, draw([course])),
      {
        ...{ title: riskTitle(result.model !== undefined), kind: 'risk', top: 1 },
        ...{ buckets: draw(history.risks), ...alarmBound(result) },
        format: (value) => value.toFixed(2),
      },
    ];
    const title = `${event.failure?.mode ?? 'no failure'} on ${event.target}`;
    figures.push(
      timeline({
        label: `${title}: ${outcomeInWords(event)}`,
        caption: `<b>${escapeHtml(title)}</b> <span class="soft">${formatMoment(event.at)}</span><br><span class="badge ${event.outcome}">${escapeHtml(outcomeInWords(event))}</span>`,
        ...around,
        ...{ stepSeconds: config.stepSeconds, width: 460, lanes },
        failures: history.failures,
        alarms: result.predictors[0]!.judged[index]!.episodes,
      }),
    );
  }
  const rest = events.length - chosen.length;
  return `${figures.join('\n')}${rest > 0 ? `<p class="soft">${rest} more are in the list below.</p>` : ''}`;
}

interface Bounded {
  readonly signal: string;
  readonly bound: number;
}

/** The signal a mode is known by: that of its first threshold. */
function boundOf(mode: string | undefined, config: Watch): Bounded | undefined {
  const threshold = config.modes.find(({ name }) => name === mode)?.thresholds[0];
  return threshold && { signal: threshold.signal, bound: (threshold.atLeast ?? threshold.below)! };
}

function signalLane({ signal, bound }: Bounded, buckets: ReturnType<typeof thin>): Lane {
  const most = buckets.reduce((top, bucket) => Math.max(top, bucket.most), bound);
  return {
    ...{ title: signal, kind: 'signal', buckets, threshold: bound },
    // A spike must not flatten what leads to it.
    top: Math.min(1.1 * most, 3 * bound) || 1,
    format: (value) => String(Number(value.toPrecision(2))),
  };
}

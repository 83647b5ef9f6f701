import type { Watch } from '../../config/schema.js';
import { html, type Content, type Html } from '../../report/html.js';
import { note } from '../../report/page.js';
import type { Lane } from '../../report/timeline.js';
import { outcomeInWords, type ListedEvent } from '../events-list.js';
import type { BacktestReportInput } from '../summary.js';
import { formatMoment } from '../times.js';
import { figureOf } from './target-figures.js';

/** Each asks the source once. Those that went wrong come first. */
const MAX_FIGURES = 36;

/** What is drawn before an event and after it, in horizons. */
const BEFORE_HORIZONS = 3;
const AFTER_HORIZONS = 1.5;

const BUCKETS = 240;

/** A closer look at failures and false alarms: the signal that broke, with its threshold. */
export async function eventFigures(
  input: BacktestReportInput,
  events: readonly ListedEvent[],
): Promise<Content> {
  const { result, source, config } = input;
  const order = ['false alarm', 'missed', 'foreseen', 'sudden', 'undecided'];
  const chosen = [...events]
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome) || a.at - b.at)
    .slice(0, MAX_FIGURES);
  const figures: Html[] = [];
  for (const event of chosen) {
    const index = result.histories.findIndex(
      ({ run, target }) => run === event.run && target === event.target,
    );
    const history = result.histories[index]!;
    const around = {
      from: Math.max(history.seen.start, event.at - BEFORE_HORIZONS * config.horizonSeconds),
      to: Math.min(history.seen.end, event.at + AFTER_HORIZONS * config.horizonSeconds),
    };
    const bounded = boundOf(event.failure?.mode ?? event.alarm?.last.mode ?? undefined, config);
    const course = bounded && (await source.signalOf(event.target, bounded.signal, around));
    const title = `${event.failure?.mode ?? 'no failure'} on ${event.target}`;
    figures.push(
      figureOf(input, [{ history, judged: result.predictors[0]!.judged[index]! }], around, {
        label: `${title}: ${outcomeInWords(event)}`,
        caption: html`<b>${title}</b> <span class="soft">${formatMoment(event.at)}</span
          ><br />${badge(event)}`,
        width: 460,
        buckets: BUCKETS,
        signal: bounded && course && ((draw) => signalLane(bounded, draw([course]))),
      }),
    );
  }
  const rest = events.length - chosen.length;
  if (figures.length === 0) return undefined;
  return [figures, rest > 0 && note(`${rest} more are in the list below.`)];
}

/** What became of an event, in its colour. */
export function badge(event: ListedEvent): Html {
  return html`<span class="badge ${event.outcome}">${outcomeInWords(event)}</span>`;
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

function signalLane({ signal, bound }: Bounded, buckets: Lane['buckets']): Lane {
  const highest = buckets.reduce((top, { max }) => Math.max(top, max), bound);
  return {
    title: signal,
    kind: 'signal',
    buckets,
    threshold: bound,
    // A spike must not flatten what leads to it.
    top: Math.min(1.1 * highest, 3 * bound) || 1,
    format: (value) => String(Number(value.toPrecision(2))),
  };
}

import { EVENT_HEADER, EVENT_LEGEND, eventCells } from '../../evaluation/event-table.js';
import { decimal, percent, seconds } from '../../core/format.js';
import { html, type Content } from '../../report/html.js';
import { facts, note, page, table } from '../../report/page.js';
import { box, drawing } from '../../report/svg.js';
import { listEvents, type ListedEvent } from '../events-list.js';
import { describeBacktest, type BacktestReportInput } from '../summary.js';
import { formatMoment } from '../times.js';
import { badge, eventFigures } from './event-figures.js';
import { targetFigures } from './target-figures.js';

/** Rows of the list of events; more make no page that anybody reads. */
const MAX_ROWS = 500;

/**
 * The report of a backtest: a page that needs nothing else. The signals around failures are read
 * from the source once more.
 *
 * @param input its result must have kept the courses
 */
export async function renderBacktest(input: BacktestReportInput): Promise<string> {
  const { result, source } = input;
  const first = result.predictors[0]!;
  const { scores } = first;
  const events = listEvents(first.judged);
  const modes = Object.keys(first.perMode).filter((mode) => {
    const { failures, falseAlarms, sudden } = first.perMode[mode]!;
    return failures + falseAlarms + sudden.failures > 0;
  });
  const details = await eventFigures(input, events);
  const others = result.predictors.map(eventCells);
  const byMode = modes.map((mode) => {
    const own = first.perMode[mode]!;
    return [
      ...eventCells({ name: mode, scores: own }),
      percent(own.modeAccuracy),
      own.sudden.failures,
    ];
  });
  const colours = COLOURS.map(([kind, meaning]) => {
    const sample = drawing(kind, [20, 10], box(`span ${kind}`, [0, 0], 20, 10));
    return html`<span>${sample}${meaning}</span>`;
  });
  const lines = describeBacktest(input);
  return page(
    `Backtest: ${source.name}`,
    html`<h1>Backtest</h1>
    <div class="soft notes">${lines.map((line) => html`<p>${line}</p>`)}</div>
    ${facts([
      [`${scores.foreseen} of ${scores.failures}`, 'failures foreseen'],
      [seconds(scores.medianLeadSeconds), 'median lead time'],
      [percent(scores.precision), 'of alarms were right'],
      [String(scores.falseAlarms), 'false alarms'],
      [decimal(scores.falseAlarmsPerTargetDay, 1), 'per target-day'],
      [(scores.exposureHours / 24).toFixed(2), 'target-days of exposure'],
    ])}
    <p class="soft">These are the figures of the ${first.name}. Every step was predicted from what was known
    then.</p>
    <h2>Against the others</h2>${table(EVENT_HEADER, others)}${note(EVENT_LEGEND)}
    ${byMode.length > 0 && html`<h2>By failure mode</h2>${table(MODE_HEADER, byMode)}`}
    <h2>Targets</h2><div class="swatches">${colours}</div>
    ${targetFigures(input)}
    ${details && html`<h2>Failures and false alarms</h2><div class="grid wide">${details}</div>`}
    <h2>All events</h2>${eventTable(events)}`,
  );
}

const MODE_HEADER = [...EVENT_HEADER, 'mode named right', 'sudden'];

/** Kinds of spans in timelines, and what they mean. */
const COLOURS = [
  ['failure', 'failure'],
  ['right', 'alarm, right'],
  ['false', 'alarm, false'],
  ['neither', 'alarm in a failure, or not decided'],
] as const;

function eventTable(events: readonly ListedEvent[]): Content {
  if (events.length === 0) return html`<p>No failure, and no false alarm.</p>`;
  const rows = events
    .slice(0, MAX_ROWS)
    .map((event) => [
      formatMoment(event.at),
      event.target,
      event.failure?.mode ?? '–',
      badge(event),
    ]);
  const rest = events.length - rows.length;
  return [
    table(['when (UTC)', 'target', 'failure', 'outcome'], rows, 'text'),
    rest > 0 && note(html`… and ${rest} more: <code>--json</code> has all.`),
  ];
}

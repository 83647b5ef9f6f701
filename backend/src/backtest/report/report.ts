import type { Watch } from '../../config/schema.js';
import { EVENT_HEADER, EVENT_LEGEND, eventCells } from '../../evaluation/event-table.js';
import { decimal, escapeHtml, percent, seconds, table } from '../../training/report/html.js';
import type { BacktestResult } from '../backtest.js';
import { listEvents, outcomeInWords, type ListedEvent } from '../events-list.js';
import type { HistorySource } from '../source.js';
import { describeBacktest, type Notes } from '../summary.js';
import { formatMoment } from '../times.js';
import { eventFigures } from './event-figures.js';
import { BACKTEST_STYLE } from './style.js';
import { targetFigures } from './target-figures.js';

export interface BacktestReportInput {
  readonly result: BacktestResult;
  readonly source: HistorySource;
  readonly config: Watch;
  readonly notes: Notes;
}

/** Rows of the list of events; more make no page that anybody reads. */
const MAX_ROWS = 500;

/**
 * The report of a backtest: a page that needs nothing else. The signals around failures are read
 * from the source once more.
 *
 * @param input its result must have kept the courses
 */
export async function renderBacktest(input: BacktestReportInput): Promise<string> {
  const { result, source, config, notes } = input;
  const first = result.predictors[0]!;
  const { scores } = first;
  const events = listEvents(first.judged);
  const fact = (value: string, label: string): string =>
    `<div class="fact"><b>${value}</b><span class="soft">${label}</span></div>`;
  const modes = Object.keys(first.perMode).filter(
    (mode) => first.perMode[mode]!.failures + first.perMode[mode]!.sudden.failures > 0,
  );
  const details = await eventFigures(input, events);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backtest: ${escapeHtml(source.name)}</title><style>${BACKTEST_STYLE}</style></head><body>
<h1>Backtest</h1>
<div class="soft notes">${describeBacktest(result, source, config, notes)
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('')}</div>
<div class="facts">${[
    fact(`${scores.foreseen} of ${scores.failures}`, 'failures foreseen'),
    fact(seconds(scores.medianLeadSeconds), 'median lead time'),
    fact(percent(scores.precision), 'of alarms were right'),
    fact(String(scores.falseAlarms), 'false alarms'),
    fact(decimal(scores.falseAlarmsPerTargetDay, 1), 'per target-day'),
    fact((scores.exposureHours / 24).toFixed(2), 'target-days of exposure'),
  ].join('')}</div>
<p class="soft">These are the figures of the ${escapeHtml(first.name)}. Every step was predicted from what was known then.</p>
<h2>Against the others</h2>
${table(
  EVENT_HEADER,
  result.predictors.map(({ name, scores: own, intervals }) => eventCells(name, own, intervals)),
)}
<p class="soft">${escapeHtml(EVENT_LEGEND)}</p>
${
  modes.length === 0
    ? ''
    : `<h2>By failure mode</h2>${table(
        ['mode', 'foreseen', 'recall', 'median lead', 'P10', 'mode named right', 'sudden'],
        modes.map((mode) => {
          const own = first.perMode[mode]!;
          return [
            ...[mode, `${own.foreseen} of ${own.failures}`, percent(own.recall)],
            ...[seconds(own.medianLeadSeconds), seconds(own.p10LeadSeconds)],
            ...[percent(own.modeAccuracy), String(own.sudden.failures)],
          ];
        }),
      )}`
}
<h2>Targets</h2>
<div class="swatches"><span><i class="ill"></i>failure</span><span><i class="right"></i>alarm, right</span><span><i class="false"></i>alarm, false</span><span><i class="neither"></i>alarm in a failure, or too early to count</span></div>
${targetFigures(input)}
${details === '' ? '' : `<h2>Failures and false alarms</h2><div class="grid wide">${details}</div>`}
<h2>All events</h2>
${eventTable(events)}
</body></html>
`;
}

function eventTable(events: readonly ListedEvent[]): string {
  if (events.length === 0) return '<p>No failure, and no false alarm.</p>';
  const rows = events.slice(0, MAX_ROWS).map((event) => {
    const cells = [event.target, event.failure?.mode ?? '–'].map(
      (cell) => `<td class="text">${escapeHtml(cell)}</td>`,
    );
    return `<tr><td>${formatMoment(event.at)}</td>${cells.join('')}<td class="text"><span class="badge ${event.outcome}">${escapeHtml(outcomeInWords(event))}</span></td></tr>`;
  });
  const rest = events.length - rows.length;
  const head = ['when (UTC)', 'target', 'failure', 'outcome']
    .map((name) => `<th style="text-align:left">${name}</th>`)
    .join('');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${rest > 0 ? `<p class="soft">… and ${rest} more: <code>--json</code> has all.</p>` : ''}`;
}

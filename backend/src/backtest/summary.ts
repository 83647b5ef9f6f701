import type { Watch } from '../config/schema.js';
import { EVENT_HEADER, EVENT_LEGEND, eventCells } from '../evaluation/event-table.js';
import type { ModelMetadata } from '../models/metadata.js';
import { alignedTable } from '../report/text-table.js';
import type { BacktestResult } from './backtest.js';
import { listEvents, outcomeInWords, type ListedEvent } from './events-list.js';
import type { HistorySource, Stretch } from './source.js';
import { formatMoment } from './times.js';

/** What is known besides the result. */
export interface Notes {
  readonly incidentsFile?: string | undefined;
  /** A model that was given, not trained here. */
  readonly model?: ModelMetadata | undefined;
}

export interface BacktestReportInput {
  readonly result: BacktestResult;
  readonly source: HistorySource;
  readonly config: Watch;
  readonly notes: Notes;
}

/** Events that are printed; a report has more, and `--json` all. */
const MAX_LISTED = 60;

/** What was replayed, by what it is judged, and what must be kept in mind; a sentence each. */
export function describeBacktest({ result, source, config, notes }: BacktestReportInput): string[] {
  const { learned, model, histories, stretch, predictors, strayIncidents } = result;
  const targets = new Set(histories.map(({ target }) => target)).size;
  const sudden = predictors[0]!.scores.sudden;
  const lines = [
    `${source.name}: ${inWords(stretch)}; ${targets} ${targets === 1 ? 'target' : 'targets'}, ${exposureDays(result).toFixed(2)} target-days in which an alarm could be false.`,
    `Steps of ${config.stepSeconds} s, windows of ${config.windowSeconds} s, horizon ${config.horizonSeconds} s. Failures: ${notes.incidentsFile ?? 'sustained violations of the configuration'}.`,
  ];
  if (learned !== undefined) {
    const rare =
      learned.tooRare.length === 0
        ? ''
        : ` Too seldom to be learned: ${learned.tooRare.join(', ')}.`;
    lines.push(
      `Model: ${model!.kind}, trained on ${learned.runs} runs with ${learned.failures} failures from ${inWords(learned.stretch)}; alarm at risk ${model!.threshold}.${rare}`,
    );
  } else if (model !== undefined) {
    lines.push(`Model: ${model.id}; alarm at risk ${model.threshold}.`);
    if (notes.model !== undefined && Date.parse(notes.model.createdAt) / 1e3 > stretch.from) {
      lines.push(
        'The model was saved after this history began: what it has learned from, it is not tested on.',
      );
    }
  } else {
    lines.push('No model: forecasts and anomalies alone. --split trains one.');
  }
  if (sudden.failures > 0) {
    lines.push(
      `Sudden failures, which nothing could foretell (at once after the injection, or before a window was full): ${sudden.failures}, of which ${sudden.detected} were noticed.`,
    );
  }
  if (strayIncidents.length > 0) {
    lines.push(
      `${strayIncidents.length} incidents are of targets without data here: ${strayIncidents
        .slice(0, 5)
        .map(({ place }) => place)
        .join(', ')}.`,
    );
  }
  return lines;
}

/** The result for a terminal. */
export function backtestLines(input: BacktestReportInput): string[] {
  const { result } = input;
  const first = result.predictors[0]!;
  const events = listEvents(first.judged);
  return [
    ...describeBacktest(input),
    '',
    ...alignedTable([EVENT_HEADER, ...result.predictors.map(eventCells)]),
    '',
    ...(events.length === 0
      ? ['No failure, and no false alarm.']
      : [
          `What the ${first.name} made of it (UTC):`,
          ...alignedTable(
            [
              ['when', 'target', 'failure', 'outcome'],
              ...events.slice(0, MAX_LISTED).map(eventRow),
            ],
            'left',
          ),
        ]),
    ...(events.length > MAX_LISTED
      ? [`… and ${events.length - MAX_LISTED} more: --json has all.`]
      : []),
    '',
    EVENT_LEGEND,
  ];
}

function eventRow(event: ListedEvent): string[] {
  return [formatMoment(event.at), event.target, event.failure?.mode ?? '–', outcomeInWords(event)];
}

/** The result for machines. Times are unix seconds. */
export function backtestJson({ result, source, config, notes }: BacktestReportInput): unknown {
  const { stretch, learned, model, predictors } = result;
  const { stepSeconds, windowSeconds, horizonSeconds } = config;
  return {
    source: source.name,
    ...stretch,
    stepSeconds,
    windowSeconds,
    horizonSeconds,
    truth: notes.incidentsFile ?? 'violations',
    targets: new Set(result.histories.map(({ target }) => target)).size,
    exposureTargetDays: exposureDays(result),
    model: model ?? null,
    trained:
      learned === undefined
        ? null
        : {
            ...learned.stretch,
            runs: learned.runs,
            failures: learned.failures,
            tooRare: learned.tooRare,
          },
    strayIncidents: result.strayIncidents.map(({ place }) => place),
    predictors: predictors.map(({ name, scores, intervals, perMode, judged }) => ({
      name,
      scores,
      intervals,
      perMode,
      events: listEvents(judged),
    })),
  };
}

function exposureDays({ predictors }: BacktestResult): number {
  return predictors[0]!.scores.exposureHours / 24;
}

function inWords({ from, to }: Stretch): string {
  return `${formatMoment(from)} to ${formatMoment(to)} UTC`;
}

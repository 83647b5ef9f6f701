import type { Dataset } from '../../datasets/types.js';
import type { SuddenScores } from '../../evaluation/event-scores.js';
import { EVENT_HEADER, EVENT_LEGEND, eventCells } from '../../evaluation/event-table.js';
import { describeFeature } from '../../features/describe.js';
import type { EvaluationFile } from '../evaluation-file.js';
import type { FeatureWeight } from '../importance.js';
import { featureChart, reliabilityChart, timelineChart } from './charts.js';
import { decimal, escapeHtml, percent, seconds, table } from './html.js';
import { choicesSection, classificationSection, dataSection, learningSection } from './sections.js';
import { STYLE } from './style.js';

export interface ReportInput extends EvaluationFile {
  readonly kind: string;
  readonly runtime: string;
  readonly metadata: {
    readonly stepSeconds: number;
    readonly windowSeconds: number;
    readonly horizonSeconds: number;
    readonly alarm: { readonly threshold: number };
    readonly training: {
      readonly datasetRuns: number;
      readonly rows: number;
      readonly seed: number;
      readonly datasetSha256: string;
    };
    readonly versions: Readonly<Record<string, string>>;
  };
  readonly dataset: Dataset;
}

const TIMELINES_PER_MODE = 3;

/** The report of one model: a page that needs nothing else. */
export function renderReport(input: ReportInput): string {
  const { model, metadata, dataset } = input;
  const { scores } = model;
  const fact = (value: string, label: string): string =>
    `<div class="fact"><b>${value}</b><span class="soft">${label}</span></div>`;
  const modes = Object.keys(model.perMode);
  const shown = [...modes, 'normal'].flatMap((mode) =>
    input.timelines.filter((timeline) => timeline.mode === mode).slice(0, TIMELINES_PER_MODE),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Model report: ${escapeHtml(input.kind)}</title><style>${STYLE}</style></head><body>
<h1>Model report: ${escapeHtml(input.kind)}</h1>
<p class="soft">${metadata.training.datasetRuns} runs, ${metadata.training.rows} windows of ${metadata.windowSeconds} s in steps of ${metadata.stepSeconds} s; looks ${metadata.horizonSeconds} s ahead; computed by ${escapeHtml(input.runtime)}.</p>
<div class="facts">${[
    fact(`${scores.foreseen} of ${scores.failures}`, 'failures foreseen'),
    fact(seconds(scores.medianLeadSeconds), 'median lead time'),
    fact(percent(scores.precision), 'of alarms were right'),
    fact(decimal(scores.falseAlarmsPerTargetDay, 1), 'false alarms per target-day'),
    fact(decimal(scores.modeMacroF1, 2), 'F1 of the mode named first'),
  ].join('')}</div>
<p>${escapeHtml(input.method)}</p>
<p>${input.champion.chosen ? 'It was chosen' : 'Another was chosen'}: ${escapeHtml(input.champion.criterion)}.</p>
<h2>Against the others</h2>
${table(
  [...EVENT_HEADER, 'log loss', 'Brier'],
  [model, ...input.others].map((evaluation) => [
    ...eventCells(evaluation.name, evaluation.scores, evaluation.intervals),
    decimal(evaluation.probabilities?.logLoss, 3),
    decimal(evaluation.probabilities?.brier, 3),
  ]),
)}
<h2>By failure mode</h2>
${table(
  EVENT_HEADER,
  modes.map((mode) => eventCells(mode, model.perMode[mode]!)),
)}
<p class="soft">${escapeHtml(EVENT_LEGEND)}</p>
${suddenNote(scores.sudden)}
<h2>Runs</h2>
<p class="soft">Risk (blue) over a run; the alarm is dashed green, the failure red, the threshold grey.</p>
<div class="grid">${shown.map((timeline) => timelineChart(timeline, metadata.alarm.threshold)).join('')}</div>
<h2>Window by window</h2>
${classificationSection(input.classification, metadata.alarm.threshold)}
<h2>Reliability</h2>
${reliabilityChart(model.probabilities?.reliability ?? [])}
<h2>What moves its answers</h2>
<p class="soft">Mean contribution to the right answer, on windows of failures.</p>
${featureChart(inWords(input.topFeatures, metadata.windowSeconds))}
${input.splitImportance === undefined ? '' : `<h3>What its splits use</h3>${featureChart(inWords(input.splitImportance.slice(0, SPLITS_SHOWN), metadata.windowSeconds))}`}
<h2>Learning</h2>
${learningSection(input.learningCurve, input.trainingCurve)}
<h2>Choices</h2>
${choicesSection(input.calibration, input.search)}
<h2>Data</h2>
${dataSection(input.data)}
<p>Collected by <code>${escapeHtml(dataset.metadata.command)}</code> at ${escapeHtml(dataset.metadata.createdAt)}.</p>
<p class="soft">SHA-256 of the dataset <code>${escapeHtml(metadata.training.datasetSha256)}</code>, seed ${metadata.training.seed}; ${escapeHtml(
    Object.entries(metadata.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  )}.</p>
</body></html>
`;
}

const SPLITS_SHOWN = 10;

/** Features as a person says them. */
function inWords(features: readonly FeatureWeight[], windowSeconds: number): FeatureWeight[] {
  return features.map(({ feature, weight }) => {
    const { signal, text } = describeFeature(feature, windowSeconds);
    return { feature: text === '' ? signal : `${signal}: ${text}`, weight };
  });
}

function suddenNote({ failures, detected, medianDelaySeconds }: SuddenScores): string {
  if (failures === 0) return '';
  return `<p>${failures} sudden failures, which nothing announces, are not in these figures: ${detected} were detected, in the median ${seconds(medianDelaySeconds)} after they began.</p>`;
}

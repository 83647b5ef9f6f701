import type { Dataset } from '../../datasets/types.js';
import type { EventScores } from '../../evaluation/event-scores.js';
import { EVENT_HEADER, EVENT_LEGEND, eventCells } from '../../evaluation/event-table.js';
import { describeFeature } from '../../features/describe.js';
import type { ModelToSave } from '../../models/registry.js';
import type { EvaluationFile } from '../evaluation-file.js';
import type { FeatureWeight } from '../importance.js';
import { barChart } from '../../report/bar-chart.js';
import { decimal, percent, seconds } from '../../core/format.js';
import { html, type Html } from '../../report/html.js';
import { facts, note, page, table } from '../../report/page.js';
import { reliabilityChart, timelineOfRun } from './charts.js';
import { choicesSection, classificationSection, dataSection, learningSection } from './sections.js';

interface ReportInput extends EvaluationFile {
  readonly kind: string;
  readonly runtime: string;
  readonly metadata: ModelToSave['metadata'];
  readonly dataset: Dataset;
}

const TIMELINES_PER_MODE = 3;

/** The report of one model: a page that needs nothing else. */
export function renderReport(input: ReportInput): string {
  const { model, metadata, dataset } = input;
  const { scores } = model;
  const { windowSeconds, training } = metadata;
  const { threshold } = metadata.alarm;
  const modes = Object.keys(model.perMode);
  const shown = [...modes, 'normal'].flatMap((mode) =>
    input.timelines.filter((timeline) => timeline.mode === mode).slice(0, TIMELINES_PER_MODE),
  );
  const versions = Object.entries(metadata.versions).map((version) => version.join(' '));
  const title = `Model report: ${input.kind}`;
  const others = [model, ...input.others].map((one) => [
    ...eventCells(one),
    decimal(one.probabilities?.logLoss, 3),
    decimal(one.probabilities?.brier, 3),
  ]);
  const byMode = modes.map((mode) => eventCells({ name: mode, scores: model.perMode[mode]! }));
  const runs = shown.map((run) => timelineOfRun(run, metadata.stepSeconds, threshold));
  const splits = input.splitImportance?.slice(0, MAX_SPLITS);
  return page(
    title,
    html`<h1>${title}</h1>
    <p class="soft">${training.datasetRuns} runs, ${training.rows} windows of ${windowSeconds} s in steps of
    ${metadata.stepSeconds} s; looks ${metadata.horizonSeconds} s ahead; computed by ${input.runtime}.</p>
    ${facts([
      [`${scores.foreseen} of ${scores.failures}`, 'failures foreseen'],
      [seconds(scores.medianLeadSeconds), 'median lead time'],
      [percent(scores.precision), 'of alarms were right'],
      [decimal(scores.falseAlarmsPerTargetDay, 1), 'false alarms per target-day'],
      [decimal(scores.modeMacroF1, 2), 'F1 of the mode named first'],
    ])}
    <p>${input.method}</p>
    <p>${input.champion.chosen ? 'It was chosen' : 'Another was chosen'}: ${input.champion.criterion}.</p>
    <h2>Against the others</h2>${table([...EVENT_HEADER, 'log loss', 'Brier'], others)}
    <h2>By failure mode</h2>${table(EVENT_HEADER, byMode)}
    ${note(EVENT_LEGEND)}${suddenNote(scores.sudden)}
    <h2>Runs</h2>
    <p class="soft">Risk (blue) over a run, and the alarm threshold (thin red dashes); upright lines are the
    alarm (dashed green) and the failure (red).</p>
    <div class="grid">${runs}</div>
    <h2>Window by window</h2>${classificationSection(input.classification, threshold)}
    <h2>Reliability</h2>${reliabilityChart(model.probabilities?.reliability ?? [])}
    <h2>What moves its answers</h2>
    <p class="soft">Mean contribution to the right answer, on windows of failures.</p>
    ${featureChart('Features that matter most', input.topFeatures, windowSeconds)}
    ${splits && html`<h3>What its splits use</h3>${featureChart('Features of splits', splits, windowSeconds)}`}
    <h2>Learning</h2>${learningSection(input.learningCurve, input.trainingCurve)}
    <h2>Choices</h2>${choicesSection(input.calibration, input.search)}
    <h2>Data</h2>${dataSection(input.data)}
    <p>Collected by <code>${dataset.metadata.command}</code> at ${dataset.metadata.createdAt}.</p>
    <p class="soft">SHA-256 of the dataset <code>${training.datasetSha256}</code>, seed ${training.seed};
    ${versions.join(', ')}.</p>`,
  );
}

const MAX_SPLITS = 10;

/** Features as a person says them, with their weights. */
function featureChart(
  title: string,
  features: readonly FeatureWeight[],
  windowSeconds: number,
): Html {
  const bars = features.map(({ feature, weight }) => {
    const { signal, text } = describeFeature(feature, windowSeconds);
    return { name: text === '' ? signal : `${signal}: ${text}`, value: weight };
  });
  return barChart(title, bars);
}

function suddenNote({
  failures,
  detected,
  medianDelaySeconds,
}: EventScores['sudden']): Html | undefined {
  if (failures === 0) return undefined;
  return html`<p>${failures} sudden failures, which nothing announces, are not in these figures:
    ${detected} were detected, in the median ${seconds(medianDelaySeconds)} after they began.</p>`;
}

import type { ConfusionMatrix } from '../../evaluation/confusion.js';
import type { PrecisionRecallCurve } from '../../evaluation/precision-recall.js';
import type {
  CalibrationChoice,
  Classification,
  DataSummary,
  LearningCurve,
  SearchResult,
} from '../evaluation-file.js';
import type { TrainingStep } from '../../models/types.js';
import { decimal, percent } from '../../core/format.js';
import { html, type Html } from '../../report/html.js';
import { lineChart, type Line } from '../../report/line-chart.js';
import { note, table } from '../../report/page.js';
import { niceTicks } from '../../report/scale.js';
import { SHARES } from './charts.js';

/** Rows are the truth, columns the answers; shading is the share of the row. */
export function confusionTable({ classes, counts, perClass }: ConfusionMatrix): Html {
  const head = ['what it was', ...classes, 'recall', 'precision', 'F1'];
  const rows = counts.map((row, actual) => {
    const all = row.reduce((a, b) => a + b, 0) || 1;
    const cells = row.map((count, stated) => {
      const kind = stated === actual ? 'hit' : 'miss';
      const share = (count / all).toFixed(3);
      return html`<td class="${kind}" style="--share:${share}">${Math.round(count)}</td>`;
    });
    const { precision, recall, f1 } = perClass[actual]!;
    const scores = [percent(recall), percent(precision), decimal(f1, 2)];
    return html`<tr><th scope="row">${classes[actual]}</th>
      ${cells}${scores.map((score) => html`<td>${score}</td>`)}</tr>`;
  });
  return html`<div class="scroll"><table class="confusion">
    <caption class="soft">Windows, by what they led to (down) and the likeliest answer (across).</caption>
    <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows}</tbody></table></div>`;
}

export function classificationSection(
  { confusion, precisionRecall: [risk, ...modes] }: Classification,
  threshold: number,
): Html {
  return html`${confusionTable(confusion)}${note(`Macro-F1 ${decimal(confusion.macroF1, 3)}.`)}
    <h2 id="precision">Precision and recall of windows</h2>
    <p class="soft">For every threshold on the probability. The ring is the alarm threshold, ${threshold};
    the tables above say what an alarm is worth, with its hysteresis.</p>
    <div class="grid">${risk && precisionRecallChart([risk], threshold)}${precisionRecallChart(modes)}</div>`;
}

function precisionRecallChart(curves: readonly PrecisionRecallCurve[], threshold?: number): Html {
  const drawn = curves.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return note('No failures to find.');
  const alarms = drawn.flatMap(({ points }) => {
    const last = points.findLast((point) => point.threshold >= (threshold ?? Infinity));
    if (last === undefined) return [];
    const text = `alarm threshold: precision ${percent(last.precision)}, recall ${percent(last.recall)}`;
    return [{ x: last.recall, y: last.precision, text }];
  });
  return lineChart({
    label: `Precision against recall: ${drawn.map(({ name }) => name).join(', ')}`,
    x: { ...SHARES, title: 'recall' },
    y: { ...SHARES, title: 'precision' },
    lines: drawn.map(({ name, points, averagePrecision }, index) => ({
      name: `${name}: average ${decimal(averagePrecision, 2)}`,
      points: points.map(({ recall, precision }) => [recall, precision] as const),
      dashed: index % 2 === 1,
    })),
    marks: threshold === undefined ? [] : alarms,
  });
}

/** Loss with more runs, and while the saved model was fitted. */
export function learningSection(
  learning: LearningCurve | undefined,
  training: readonly TrainingStep[] | undefined,
): Html {
  const charts: Html[] = [];
  if (learning !== undefined && learning.points.length > 1) {
    const runs = learning.points.map((point) => point.runs);
    charts.push(
      lossChart('the number of runs learned from', 'runs learned from', runs, [
        {
          name: `log loss on ${learning.heldOutRuns} held-out runs`,
          points: learning.points.map((point) => [point.runs, point.logLoss] as const),
        },
      ]),
    );
  }
  if (training !== undefined && training.length > 1) {
    const heldOut = training.flatMap(({ step, validation }) =>
      validation === null ? [] : [[step, validation] as const],
    );
    const lines: Line[] = [
      { name: 'training', points: training.map((point) => [point.step, point.training] as const) },
    ];
    if (heldOut.length > 1) lines.push({ name: 'held-out runs', points: heldOut, dashed: true });
    const last = training.at(-1)!.step;
    const ticks = niceTicks(0, last).filter((tick) => tick <= last);
    charts.push(lossChart('rounds of training', 'rounds or epochs', ticks, lines, last));
  }
  if (charts.length === 0) return note('Not measured (--quick).');
  return html`<div class="grid">${charts}</div>`;
}

function lossChart(
  against: string,
  title: string,
  ticks: readonly number[],
  lines: readonly Line[],
  to = Math.max(...ticks),
): Html {
  const losses = lines.flatMap(({ points }) => points.map(([, loss]) => loss));
  const steps = niceTicks(0, Math.max(...losses));
  return lineChart({
    label: `Log loss against ${against}`,
    x: { title, from: 0, to, ticks, format: (value) => String(Math.round(value)) },
    y: { title: 'log loss', from: 0, to: steps.at(-1)!, ticks: steps, format: String },
    lines,
  });
}

export function choicesSection(calibration: CalibrationChoice, search: SearchResult): Html {
  const methods = Object.entries(calibration.logLoss).map(([name, loss]) => [
    name === calibration.chosen ? `${name} (chosen)` : name,
    decimal(loss, 4),
  ]);
  const tried = search.tried.map(({ parameters, logLoss }) => [
    Object.entries(parameters)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ') || 'defaults',
    decimal(logLoss, 4),
  ]);
  const header = ['method', 'log loss on held-out runs'];
  const none = ['none', decimal(calibration.logLossBefore, 4)];
  return html`<h3>Calibration</h3>${table(header, [none, ...methods])}<h3>Parameters</h3>${
    tried.length === 0
      ? note('The defaults; no search was asked for (--search).')
      : table(['tried', 'log loss on held-out runs'], tried)
  }`;
}

export function dataSection(data: DataSummary): Html {
  const classes = data.classes.map((one) => [
    one.name,
    one.runs,
    one.failures,
    one.rows,
    percent(one.weightShare),
  ]);
  return html`<p>${data.runs} runs on ${data.targets} targets, ${data.targetHours.toFixed(1)}
    target-hours; ${data.windows} windows, of which ${data.rows} teach something.</p>
    ${table(['class', 'runs', 'that failed', 'windows', 'share of the weight'], classes)}`;
}

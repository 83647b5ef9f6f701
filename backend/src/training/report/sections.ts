import type { ConfusionMatrix } from '../../evaluation/confusion.js';
import type { PrecisionRecallCurve } from '../../evaluation/precision-recall.js';
import type {
  CalibrationChoice,
  Classification,
  DataSummary,
  LearningCurve,
  SearchResult,
  TrainingCurvePoint,
} from '../evaluation-file.js';
import { lineChart, niceTicks, type Axis } from './axes.js';
import { decimal, escapeHtml, percent, table } from './html.js';

const share: Pick<Axis, 'from' | 'to' | 'ticks' | 'format'> = {
  from: 0,
  to: 1,
  ticks: [0, 0.25, 0.5, 0.75, 1],
  format: (value) => `${Math.round(100 * value)} %`,
};

/** Rows are the truth, columns the answers; shading is the share of the row. */
export function confusionTable({ classes, counts, perClass }: ConfusionMatrix): string {
  const head = ['what it was', ...classes, 'recall', 'precision', 'F1'];
  const body = counts.map((row, actual) => {
    const all = row.reduce((a, b) => a + b, 0);
    const cells = row.map((count, stated) => {
      const part = all > 0 ? count / all : 0;
      const kind = stated === actual ? 'hit' : 'miss';
      return `<td class="${kind}" style="--share:${part.toFixed(3)}">${Math.round(count)}</td>`;
    });
    const { precision, recall, f1 } = perClass[actual]!;
    const scores = [percent(recall), percent(precision), decimal(f1, 2)];
    return `<tr><th scope="row">${escapeHtml(classes[actual]!)}</th>${cells.join('')}${scores
      .map((score) => `<td>${score}</td>`)
      .join('')}</tr>`;
  });
  return `<div class="scroll"><table class="confusion"><caption class="soft">Windows, by what they led to (down) and the likeliest answer (across).</caption><thead><tr>${head
    .map((name) => `<th scope="col">${escapeHtml(name)}</th>`)
    .join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

export function classificationSection(
  { confusion, precisionRecall }: Classification,
  threshold: number,
): string {
  const [risk, ...modes] = precisionRecall;
  return `${confusionTable(confusion)}
<p class="soft">Macro-F1 ${decimal(confusion.macroF1, 3)}.</p>
<h2 id="precision">Precision and recall of windows</h2>
<p class="soft">For every threshold on the probability. The ring is the alarm threshold, ${threshold}; what an alarm is worth, with its hysteresis, say the tables above.</p>
<div class="grid">${risk === undefined ? '' : precisionRecallChart([risk], threshold)}${precisionRecallChart(modes)}</div>`;
}

function precisionRecallChart(curves: readonly PrecisionRecallCurve[], threshold?: number): string {
  const drawn = curves.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return '<p class="soft">No failures to find.</p>';
  return lineChart({
    label: `Precision against recall: ${drawn.map(({ name }) => name).join(', ')}`,
    x: { ...share, title: 'recall' },
    y: { ...share, title: 'precision' },
    lines: drawn.map(({ name, points, averagePrecision }, index) => ({
      name: `${name}: average ${decimal(averagePrecision, 2)}`,
      points: points.map(({ recall, precision }) => [recall, precision] as const),
      dashed: index % 2 === 1,
    })),
    marks:
      threshold === undefined
        ? []
        : drawn.flatMap(({ points }) => {
            const last = points.filter((point) => point.threshold >= threshold).at(-1);
            if (last === undefined) return [];
            const text = `alarm threshold: precision ${percent(last.precision)}, recall ${percent(last.recall)}`;
            return [{ x: last.recall, y: last.precision, text }];
          }),
  });
}

/** Loss with more runs, and while the saved model was fitted. */
export function learningSection(
  learning: LearningCurve | undefined,
  training: readonly TrainingCurvePoint[] | undefined,
): string {
  const charts: string[] = [];
  if (learning !== undefined && learning.points.length > 1) {
    const losses = learning.points.map(({ logLoss }) => logLoss);
    const runs = learning.points.map((point) => point.runs);
    charts.push(
      lineChart({
        label: 'Log loss against the number of runs learned from',
        x: {
          title: 'runs learned from',
          from: 0,
          to: Math.max(...runs),
          ticks: runs,
          format: (value) => String(Math.round(value)),
        },
        y: lossAxis(losses),
        lines: [
          {
            name: `log loss on ${learning.heldOutRuns} held-out runs`,
            points: learning.points.map((point) => [point.runs, point.logLoss] as const),
          },
        ],
      }),
    );
  }
  if (training !== undefined && training.length > 1) {
    const held = training.filter(({ validation }) => validation !== null);
    const all = [...training.map((step) => step.training), ...held.map((step) => step.validation!)];
    const last = training.at(-1)!.step;
    charts.push(
      lineChart({
        label: 'Log loss against rounds of training',
        x: {
          title: 'rounds or epochs',
          from: 0,
          to: last,
          ticks: niceTicks(0, last).filter((tick) => tick <= last),
          format: String,
        },
        y: lossAxis(all),
        lines: [
          { name: 'training', points: training.map((p) => [p.step, p.training] as const) },
          ...(held.length > 1
            ? [
                {
                  name: 'held-out runs',
                  points: held.map((p) => [p.step, p.validation!] as const),
                  dashed: true,
                },
              ]
            : []),
        ],
      }),
    );
  }
  return charts.length === 0
    ? '<p class="soft">Not measured (--quick).</p>'
    : `<div class="grid">${charts.join('')}</div>`;
}

function lossAxis(losses: readonly number[]): Axis {
  const ticks = niceTicks(0, Math.max(...losses));
  return {
    ...{ title: 'log loss', from: 0, to: ticks.at(-1)!, ticks },
    format: (value) => String(value),
  };
}

export function choicesSection(calibration: CalibrationChoice, search: SearchResult): string {
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
  return `<h3>Calibration</h3>
${table(['method', 'log loss on held-out runs'], [['none', decimal(calibration.logLossBefore, 4)], ...methods])}
<h3>Parameters</h3>
${tried.length === 0 ? '<p class="soft">The defaults; no search was asked for (--search).</p>' : table(['tried', 'log loss on held-out runs'], tried)}`;
}

export function dataSection(data: DataSummary): string {
  return `<p>${data.runs} runs on ${data.targets} targets, ${data.targetHours.toFixed(1)} target-hours; ${data.windows} windows, of which ${data.rows} teach something.</p>
${table(
  ['class', 'runs', 'that failed', 'windows', 'share of the weight'],
  data.classes.map(({ name, runs, failures, rows, weightShare }) => [
    name,
    String(runs),
    String(failures),
    String(rows),
    percent(weightShare),
  ]),
)}`;
}

import type { ReliabilityBin } from '../../evaluation/probabilities.js';
import type { Html } from '../../report/html.js';
import { lineChart, type Axis } from '../../report/line-chart.js';
import { timeline } from '../../report/timeline.js';
import type { Timeline } from '../evaluate.js';

/** An axis of shares, from nothing to all; its title is still to be given. */
export const SHARES: Omit<Axis, 'title'> = {
  from: 0,
  to: 1,
  ticks: [0, 0.25, 0.5, 0.75, 1],
  format: (value) => `${Math.round(100 * value)} %`,
};

/** Risk over one run, with the beginnings of alarm and failure. */
export function timelineOfRun(run: Timeline, stepSeconds: number, threshold: number): Html {
  const { mode, secondsFromStart, risk, alarmAtSeconds: alarm, failedAtSeconds: failed } = run;
  const last = secondsFromStart.at(-1) ?? 1;
  const caption = `${mode} · ${outcomeOf(alarm, failed)}`;
  return timeline({
    label: caption,
    caption,
    from: 0,
    to: last,
    stepSeconds,
    width: 300,
    lanes: [
      {
        title: 'risk',
        kind: 'risk',
        top: 1,
        threshold,
        format: (value) => value.toFixed(2),
        buckets: secondsFromStart.map((time, i) => ({ time, min: risk[i]!, max: risk[i]! })),
      },
    ],
    begins: [
      ...(alarm === null ? [] : [{ kind: 'alarm' as const, at: alarm }]),
      ...(failed === null ? [] : [{ kind: 'failure' as const, at: failed }]),
    ],
    ends: ['0 s', `${last} s`],
  });
}

function outcomeOf(alarm: number | null, failed: number | null): string {
  if (failed === null) return alarm === null ? 'no failure, no alarm' : 'no failure: a false alarm';
  return alarm !== null && alarm < failed ? `alarm ${failed - alarm} s ahead` : 'not foreseen';
}

/** Observed share of failures over the stated risk; on the diagonal the two agree. */
export function reliabilityChart(bins: readonly ReliabilityBin[]): Html {
  const most = Math.max(...bins.map(({ count }) => count), 1);
  return lineChart({
    label: 'Reliability',
    x: { ...SHARES, title: 'stated risk' },
    y: { ...SHARES, title: 'share that failed' },
    diagonal: true,
    marks: bins.flatMap(({ stated, observed, count }) => {
      if (stated === null || observed === null) return [];
      const text = `stated ${stated.toFixed(2)}, observed ${observed.toFixed(2)}, ${count} windows`;
      return [{ x: stated, y: observed, text, radius: 2 + 5 * Math.sqrt(count / most) }];
    }),
    caption: 'Size: number of windows.',
  });
}

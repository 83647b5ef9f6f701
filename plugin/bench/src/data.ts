import {
  dateTime,
  FieldType,
  LoadingState,
  type DataFrame,
  type DataQueryRequest,
  type Labels,
  type PanelData,
} from '@grafana/data';

/** What one refresh brings. */
export interface Size {
  readonly series: number;
  readonly points: number;
  /** Failure modes with probability, alarm, failure and injection each. */
  readonly modes: number;
}

const STEP = 2000;
const START = 1_700_000_000_000;
const TARGET = { job: 'demo', instance: 'a:1' };

/** As Prometheus answers it, `refresh` steps later each time. The same numbers at every run. */
export function panelData({ series, points, modes }: Size, refresh: number): PanelData {
  const to = START + refresh * STEP;
  const times = Array.from({ length: points }, (_, i) => to - (points - 1 - i) * STEP);
  const frame = (refId: string, labels: Labels, value: (step: number) => number): DataFrame => ({
    refId,
    length: points,
    fields: [
      { name: 'Time', type: FieldType.time, config: { interval: STEP }, values: times },
      {
        name: 'Value',
        type: FieldType.number,
        labels,
        config: { unit: 'percentunit', custom: { lineWidth: 1, fillOpacity: 5 } },
        values: times.map((time) => value(time / STEP)),
      },
    ],
  });
  const history = Array.from({ length: series }, (_, i) =>
    frame('A', { ...TARGET, __name__: 'usage', path: `/${i}` }, (step) => {
      return 0.5 + 0.3 * Math.sin(step / (20 + i)) + 0.05 * Math.sin(step * (i + 1.7));
    }),
  );
  const record = Array.from({ length: modes }, (_, i) => `mode_${i}`).flatMap((failure, i) => {
    const phase = (step: number): number => (step + 37 * i) % 200;
    const of = (metric: string, value: (step: number) => number): DataFrame =>
      frame('P', { ...TARGET, __name__: metric, failure }, value);
    return [
      of('failure_prediction_probability', (step) => Math.max(0, phase(step) - 150) / 50),
      of('failure_prediction_alarm', (step) => (phase(step) > 170 && phase(step) < 190 ? 1 : 0)),
      of('failure_prediction_failing', (step) => (phase(step) >= 190 ? 1 : 0)),
      of('app_failure_active', (step) => (phase(step) > 140 ? 1 : 0)),
    ];
  });
  const from = dateTime(times[0]);
  const range = { from, to: dateTime(to), raw: { from: 'now-30m', to: 'now' } };
  return {
    state: LoadingState.Done,
    series: [...history, ...record],
    timeRange: range,
    structureRev: 1,
    request: {
      requestId: `R${refresh}`,
      startTime: to,
      range,
      targets: [
        { refId: 'A', expr: 'usage' },
        { refId: 'P', expr: '{__name__=~"failure_prediction_.+|app_failure_active"}' },
      ],
    } as unknown as DataQueryRequest,
  };
}

import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../api/types';
import { targetKey } from '../series/labels';
import type { Track } from '../series/split';
import { outlooksFromTracks } from './from-tracks';
import { describeReasons, describeState, headlineOf } from './headline';
import { byUrgency, outlookOf } from './outlook';

const NOW = 1_700_000_000;

const prediction = (changes: Partial<Prediction> = {}): Prediction => ({
  watch: 'demo',
  target: 'demo-app:a',
  labels: { job: 'demo-app', instance: 'a' },
  state: 'at_risk',
  timestamp: NOW,
  ageSeconds: 1,
  stale: false,
  probabilities: { memory_leak: 0.93, cpu_spike: 0.02, normal: 0.05 },
  risk: 0.95,
  failure: 'memory_leak',
  timeToFailureSeconds: { q10: 180, q50: 250, q90: 360 },
  signals: [
    { signal: 'memory_utilization', contribution: 2, feature: 'slope over 60 s', value: 0.8 },
    { signal: 'cpu_utilization', contribution: 1, feature: '', value: null },
  ],
  violations: [],
  forecasts: [],
  notObservable: {},
  anomaly: null,
  source: 'model',
  model: 'm',
  ...changes,
});

describe('headlineOf', () => {
  it('says what, when and how certain', () => {
    expect(headlineOf(outlookOf(prediction()), 1000 * NOW, 60)).toBe(
      'memory_leak in 4 min 10 s (3–6 min), 93 %',
    );
  });

  it('counts down from the data it rests on', () => {
    expect(headlineOf(outlookOf(prediction()), 1000 * (NOW + 240), 60)).toBe(
      'memory_leak in 10 s (0 s–2 min), 93 %',
    );
    expect(headlineOf(outlookOf(prediction()), 1000 * (NOW + 260), 60)).toContain('any moment');
  });

  it('names the horizon where no time is predicted', () => {
    const outlook = outlookOf(prediction({ timeToFailureSeconds: null }));
    expect(headlineOf(outlook, 1000 * NOW, 60)).toBe('memory_leak within 1 min, 93 %');
  });

  it('says what fails now, and nothing where nothing is predicted', () => {
    const failing = outlookOf(prediction({ state: 'failing', violations: ['memory_leak'] }));
    expect(headlineOf(failing, 1000 * NOW, 60)).toBe('memory_leak now');
    const calm = outlookOf(prediction({ state: 'normal', failure: null, risk: 0.02 }));
    expect(headlineOf(calm, 1000 * NOW, 60)).toBeUndefined();
    expect(describeState(calm, 60)).toBe('Risk 2 % within 1 min');
  });
});

describe('describeReasons', () => {
  it('names the signals and what of them speaks', () => {
    expect(describeReasons(outlookOf(prediction()))).toBe(
      'memory_utilization (slope over 60 s), cpu_utilization',
    );
  });
});

describe('byUrgency', () => {
  it('puts what fails first, then the highest risk', () => {
    const sorted = [
      prediction({ target: 'calm', state: 'normal', risk: 0.1 }),
      prediction({ target: 'low', risk: 0.6 }),
      prediction({ target: 'failing', state: 'failing' }),
      prediction({ target: 'high', risk: 0.9 }),
    ]
      .map(outlookOf)
      .sort(byUrgency);
    expect(sorted.map(({ target }) => target)).toEqual(['failing', 'high', 'low', 'calm']);
  });
});

describe('outlooksFromTracks', () => {
  const track = (
    kind: Track['kind'],
    labels: Record<string, string>,
    value: number,
    ageMs = 0,
  ): Track => ({
    kind,
    labels: { job: 'demo-app', instance: 'a', ...labels },
    target: targetKey({ job: 'demo-app', instance: 'a', ...labels }),
    times: [1000 * NOW - ageMs],
    values: [value],
    stepMs: 2000,
  });
  const recorded = [
    track('probability', { failure: 'memory_leak' }, 0.93),
    track('probability', { failure: 'cpu_spike' }, 0.02),
    track('alarm', { failure: 'memory_leak' }, 1),
    track('risk', {}, 0.95),
    ...['0.1', '0.5', '0.9'].map((quantile, i) =>
      track('time_to_failure', { failure: 'memory_leak', quantile }, [180, 250, 360][i]!),
    ),
  ];

  it('reads from the series what the service would say', () => {
    const [outlook] = outlooksFromTracks(recorded, 1000 * NOW);
    expect(headlineOf(outlook!, 1000 * NOW, undefined)).toBe(
      'memory_leak in 4 min 10 s (3–6 min), 93 %',
    );
    expect(outlook).toMatchObject({ target: 'demo-app:a', risk: 0.95, source: 'series' });
  });

  it('takes no old sample for now', () => {
    expect(outlooksFromTracks(recorded, 1000 * NOW + 60_000)).toEqual([]);
  });

  it('is calm without an alarm', () => {
    const [outlook] = outlooksFromTracks(recorded.slice(0, 2), 1000 * NOW);
    expect(outlook).toMatchObject({ state: 'normal', failure: null, risk: 0.93 });
  });
});

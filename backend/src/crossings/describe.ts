import { HORIZON_BINS } from '../history/bins.js';

/** What a feature of a crossing is, where its name does not say it plainly; `{}` stands for its length of time. */
const TEXTS: readonly (readonly [start: string, text: string])[] = [
  ['slope of floors', 'rise of its lowest values'],
  ['slope of peaks', 'rise of its highest values'],
  ['slope in thresholds', 'slope over {}'],
  ['slope', 'slope over {}'],
  ['straightness', 'straightness over {}'],
  ['scatter', 'scatter over {}'],
  ['acceleration', 'steepening'],
  ['room above', 'distance of its peaks over {} to the threshold'],
  ['highest', 'highest value over {}'],
  ['place in range', 'place in its range over {}'],
  ['range', 'range over {}'],
  ['peak growth', 'growth of its peaks over {}'],
  ['floor growth of turns', 'growth of its floors'],
  ['floor growth', 'growth of its floors over {}'],
  ['largest drop', 'largest drop in {}'],
  ['time since lowest', 'time since its lowest value in {}'],
  ['rise since lowest', 'rise since its lowest value in {}'],
  ['speed since lowest', 'speed of its rise since its lowest value in {}'],
  ['step in noise', 'step beyond its noise'],
  ['rises in a row', 'rises in a row'],
  ['distance', 'distance to the threshold'],
  ['room a period ago', 'what followed a period ago'],
  ['rise a period ago', 'what followed a period ago'],
  ['highest rise after visits', 'what followed when it was here before'],
  ['mean rise after visits', 'what followed when it was here before'],
  ['crossings after visits', 'crossings when it was here before'],
  ['level visits', 'how often it was here before'],
  ['level reached share', 'how often it was here before'],
];

/**
 * A feature in the words of an operator: `slope over 15 min`.
 *
 * @param name one of `CROSSING_FEATURES`
 */
export function describeCrossing(name: string, horizonSeconds: number): string {
  const [, text] = TEXTS.filter(([start]) => name.startsWith(start)).sort(
    ([a], [b]) => b.length - a.length,
  )[0] ?? ['', name];
  const bins = Number(/ (\d+)/.exec(name)?.[1] ?? HORIZON_BINS);
  return text.replace('{}', inWords((bins / HORIZON_BINS) * horizonSeconds));
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

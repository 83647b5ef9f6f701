import { table } from '../table.js';
import type { Result } from './measure.js';

const COLUMNS = [
  'method',
  'right calls',
  'foreseen',
  'false calls',
  'Brier',
  'time error',
  'time in 80 %',
  'pinball ×1000',
  'value in 80 %',
  'µs',
];

/** One table per family, and how to read them. */
export function renderForecasts(results: readonly Result[], about: string): string {
  const sections = [
    '# Forecasts',
    about,
    'right calls: forecasts that called a crossing within the horizon (probability of at least a half) or none, as it came. foreseen: of the crossings within the horizon, those called. false calls: of the cases without one, those called. time error: median of |told − true| / true over crossings within the horizon. time in 80 %: of those, the share in the 80 % interval of the crossing time. pinball: mean loss of the quantiles 0.1, 0.5 and 0.9 over all steps to the horizon. value in 80 %: of all values, those between the outer two.',
  ];
  for (const family of new Set(results.map((result) => result.family))) {
    const rows = results.filter((result) => result.family === family);
    const { cases, crossings } = rows[0]!.score;
    sections.push(
      `## ${family}: ${cases} forecasts, ${crossings} crossings within the horizon`,
      table(COLUMNS, rows.map(row)),
    );
  }
  return `${sections.join('\n\n')}\n`;
}

function row({ method, score }: Result): string[] {
  const number = (value: number, digits: number): string =>
    Number.isNaN(value) ? '–' : value.toFixed(digits);
  const share = (value: number): string =>
    Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`;
  return [
    method,
    share(score.rightCalls),
    share(score.foreseen),
    share(score.falseCalls),
    number(score.brier, 3),
    share(score.timeError),
    share(score.timeCover),
    number(score.pinball, 1),
    share(score.valueCover),
    number(score.microseconds, 1),
  ];
}

import { escapeHtml } from '../../training/report/html.js';
import type { JudgedHistory } from '../../evaluation/events.js';
import type { ReplayedHistory } from '../replay.js';
import type { BacktestReportInput } from './report.js';
import { thin } from './thin.js';
import { timeline } from './timeline.js';

/** More are not drawn; the ones with failures and alarms come first. */
const MAX_TARGETS = 100;

/** What all targets together may have, in buckets per lane, so that the page stays small. */
const ALL_BUCKETS = 40_000;
const MAX_BUCKETS = 900;

/** Beyond this the nearest limit is cut off: 1 is the limit. */
const NEARNESS_TOP = 1.4;

/** One timeline per target over all of the stretch. */
export function targetFigures({ result, config }: BacktestReportInput): string {
  const { stretch, predictors } = result;
  const targets = new Map<string, { history: ReplayedHistory; judged: JudgedHistory }[]>();
  result.histories.forEach((history, h) => {
    const own = targets.get(history.target) ?? [];
    own.push({ history, judged: predictors[0]!.judged[h]! });
    targets.set(history.target, own);
  });
  const interest = ([, own]: [string, { judged: JudgedHistory }[]]): number =>
    own.reduce((sum, { judged }) => sum + judged.failures.length + judged.episodes.length, 0);
  const ranked = [...targets].sort((a, b) => interest(b) - interest(a));
  const shown = ranked.slice(0, MAX_TARGETS).sort(([a], [b]) => a.localeCompare(b));
  const buckets = Math.min(MAX_BUCKETS, Math.floor(ALL_BUCKETS / Math.max(shown.length, 1)));
  const figures = shown.map(([target, own]) => {
    const draw = (courses: ReplayedHistory['risks']): ReturnType<typeof thin> =>
      thin(courses, config.stepSeconds, stretch.from, stretch.to, buckets);
    const failures = own.flatMap(({ history }) => history.failures);
    const alarms = own.flatMap(({ judged }) => judged.episodes);
    const foreseen = own
      .flatMap(({ judged }) => judged.failures)
      .filter((f) => f.foreseenBy).length;
    const wrong = alarms.filter(({ outcome }) => outcome === 'false').length;
    const caption = `<b>${escapeHtml(target)}</b> · ${count(failures.length, 'failure')}, ${foreseen} foreseen, ${count(wrong, 'false alarm')}`;
    return timeline({
      label: `Timeline of ${target}`,
      caption,
      ...stretch,
      stepSeconds: config.stepSeconds,
      width: 960,
      lanes: [
        {
          ...{ title: 'nearest signal, as a share of its limit', kind: 'signal' },
          buckets: draw(own.flatMap(({ history }) => history.nearness)),
          ...{ top: NEARNESS_TOP, threshold: 1, format: () => 'limit' },
        },
        {
          ...{ title: riskTitle(result.model !== undefined), kind: 'risk', top: 1 },
          buckets: draw(own.flatMap(({ history }) => history.risks)),
          ...alarmBound(result),
          format: (value) => value.toFixed(2),
        },
      ],
      failures,
      alarms,
    });
  });
  const rest = ranked.length - shown.length;
  return `${figures.join('\n')}${rest > 0 ? `<p class="soft">${rest} more targets, with fewer failures and alarms, are not drawn.</p>` : ''}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

export function riskTitle(model: boolean): string {
  return model ? 'probability of a failure within the horizon' : 'probability, by forecasts alone';
}

/** Where the alarm begins, where that is known. */
export function alarmBound(result: BacktestReportInput['result']): { threshold?: number } {
  return result.model === undefined ? {} : { threshold: result.model.threshold };
}

import type { Watch } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { listed, ok, problem, warning, type Finding } from './finding.js';
import { selectorsOf, type Selector } from './selectors.js';

/** What a scrape interval is measured over. Seconds. */
const OVER_SECONDS = 300;

/** Metrics asked for at once. */
const BATCH = 8;

/** A step may be so much shorter than the interval: scrapes are not punctual. */
const TOLERANCE = 1.3;

/** Whether the step and the ranges of a watch fit how often its metrics are scraped. */
export async function examineIntervals(
  client: PrometheusClient,
  watch: Watch,
  options: Parameters<PrometheusClient['query']>[1] = {},
): Promise<Finding[]> {
  const selectors = watch.signals
    .flatMap(({ expr }) => selectorsOf(expr))
    .filter((one): one is Selector & { metric: string } => one.metric !== undefined);
  const intervals = await measure(
    client,
    [...new Set(selectors.map(({ metric }) => metric))],
    options,
  );
  if (intervals.size === 0) return [];
  const slow = [...intervals].filter(([, interval]) => interval > TOLERANCE * watch.stepSeconds);
  const short = selectors.filter(
    ({ metric, rangeSeconds }) =>
      rangeSeconds !== undefined && 2 * (intervals.get(metric) ?? 0) > rangeSeconds,
  );
  const findings: Finding[] = [];
  for (const [seconds, metrics] of grouped(slow)) {
    findings.push(
      warning(
        'interval',
        `${listed(metrics)} ${metrics.length === 1 ? 'is' : 'are'} scraped every ${seconds} s, and the step is ${watch.stepSeconds} s: a step without a new value is no information, and alarms come later.`,
        `Scrape them every ${watch.stepSeconds} s where early alarms matter, or set the step of the watch to ${seconds}s.`,
      ),
    );
  }
  for (const { metric, rangeSeconds } of uniqueBy(short, ({ metric }) => metric)) {
    findings.push(
      problem(
        'interval',
        `The range of ${rangeSeconds} s over ${metric} holds less than two scrapes, which come every ${intervals.get(metric)} s: its rate is missing.`,
        'Set the variable range to four scrapes at least.',
      ),
    );
  }
  if (findings.length > 0) return findings;
  const all = [...intervals.values()];
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const text = from === to ? `every ${from} s` : `every ${from} to ${to} s`;
  return [ok('interval', `metrics are scraped ${text}; the step is ${watch.stepSeconds} s`)];
}

/** Seconds between the scrapes of each metric that exists, the median of its series. */
async function measure(
  client: PrometheusClient,
  metrics: readonly string[],
  options: Parameters<PrometheusClient['query']>[1],
): Promise<Map<string, number>> {
  const intervals = new Map<string, number>();
  for (let from = 0; from < metrics.length; from += BATCH) {
    const batch = metrics.slice(from, from + BATCH);
    const parts = batch.map(
      (metric, i) =>
        // Series that have begun or ended meanwhile do not show how often they are scraped.
        `label_replace(quantile(0.5, count_over_time(${metric}[${OVER_SECONDS}s]) and ${metric} offset ${OVER_SECONDS}s), "metric", "${i}", "", "")`,
    );
    for (const { labels, value } of await client.query(parts.join(' or '), options)) {
      if (value < 2) continue;
      intervals.set(batch[Number(labels['metric'])]!, nice(OVER_SECONDS / value));
    }
  }
  return intervals;
}

const USUAL = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180];

/** The usual interval that is nearest: whether a range holds one scrape more or less is chance. */
function nice(seconds: number): number {
  const off = (usual: number): number => Math.abs(Math.log(usual / seconds));
  return USUAL.reduce((best, usual) => (off(usual) < off(best) ? usual : best));
}

function grouped(entries: readonly (readonly [string, number])[]): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const [metric, seconds] of entries) {
    groups.set(seconds, [...(groups.get(seconds) ?? []), metric]);
  }
  return groups;
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

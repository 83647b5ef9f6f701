import type { SignalDefinition } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { Labels } from '../prometheus/parse.js';
import { originOf } from './origins.js';
import { selectorsOf, type Selector } from './selectors.js';

/** Series that a selector has now, counted by the target labels which they carry. */
interface Carried {
  /** Of the target labels, those that every one of its series has. */
  readonly labels: readonly string[];
  /** The values of those, joined. */
  readonly keys: ReadonlySet<string>;
}

/** A rate needs two samples in its range. */
const MIN_SCRAPES = 2;

/** What a scrape interval is measured over. Seconds. */
const INTERVAL_WINDOW = 300;

/** Finds likely reasons why targets lack a signal. */
export interface MissingReasons {
  /**
   * @param missing labels of the targets that lack the signal
   * @param everybody whether no target has it
   * @returns sentences; the first begins with a small letter
   * @throws KfpError those of the client
   */
  why(signal: SignalDefinition, missing: readonly Labels[], everybody: boolean): Promise<string>;
}

/** @param asked how to query; each selector is asked for once, however many signals have it */
export function createMissingReasons(
  client: PrometheusClient,
  targetLabels: readonly string[],
  asked: Parameters<PrometheusClient['query']>[1] = {},
): MissingReasons {
  const known = new Map<string, Promise<Carried>>();

  const carriedBy = (selector: Selector): Promise<Carried> => {
    let carried = known.get(selector.text);
    if (carried === undefined) {
      carried = ask(selector);
      known.set(selector.text, carried);
    }
    return carried;
  };
  const ask = async ({ text }: Selector): Promise<Carried> => {
    const groups = await client.query(`count by (${targetLabels.join(', ')}) (${text})`, asked);
    const labels = targetLabels.filter((name) =>
      groups.every((group) => (group.labels[name] ?? '') !== ''),
    );
    return { labels, keys: new Set(groups.map((group) => keyOf(group.labels, labels))) };
  };

  const whyEmpty = async ({ metric, text }: Selector): Promise<string> => {
    if (metric !== undefined) {
      const named = await client.query(`count({__name__="${metric}"})`, asked);
      if (named.length === 0) {
        const origin = originOf(metric);
        return `Prometheus has no metric ${metric}.${origin === undefined ? '' : ` It comes from ${origin}`}`;
      }
    }
    return `no series matches ${shortened(text)}${metric === undefined ? '' : `, though the metric ${metric} exists`}.`;
  };

  const mostSamples = async (text: string, seconds: number): Promise<number> => {
    const counts = await client.query(`max(count_over_time(${text}[${seconds}s]))`, asked);
    return counts[0]?.value ?? 0;
  };

  /** A range that holds less than two scrapes. */
  const tooShort = async (selectors: readonly Selector[]): Promise<string | undefined> => {
    for (const { text, rangeSeconds } of selectors) {
      if (rangeSeconds === undefined) continue;
      if ((await mostSamples(text, rangeSeconds)) >= MIN_SCRAPES) continue;
      const scrapes = await mostSamples(text, INTERVAL_WINDOW);
      // New series do not show yet how often they are scraped.
      if (scrapes < MIN_SCRAPES) continue;
      const interval = Math.round(INTERVAL_WINDOW / scrapes);
      return `its range of ${rangeSeconds} s holds less than two scrapes, which come every ${interval} s or so: make the range four of them.`;
    }
    return undefined;
  };

  return {
    async why({ expr, of }, missing, everybody) {
      const selectors = selectorsOf(expr);
      const required = selectors.filter(({ optional }) => !optional);
      for (const selector of required) {
        if ((await carriedBy(selector)).keys.size === 0) return whyEmpty(selector);
      }
      const choices = selectors.filter(({ optional }) => optional);
      if (required.length === 0 && choices.length > 0) {
        const all = await Promise.all(choices.map(carriedBy));
        if (all.every(({ keys }) => keys.size === 0)) return whyEmpty(choices[0]!);
      }
      for (const selector of required) {
        const { labels, keys } = await carriedBy(selector);
        if (labels.length === 0 || everybody) continue;
        const without = missing.filter((one) => !keys.has(keyOf(one, labels)));
        if (2 * without.length > missing.length) return whyThese(selector, missing.length);
      }
      const short = await tooShort(selectors);
      if (short !== undefined) return short;
      if (of !== undefined) return `it is a share of ${of}, which is 0 there.`;
      return 'its metrics exist: run its expression in Prometheus, and check that labels match on both sides of an operator.';
    },
  };
}

function whyThese({ metric, text }: Selector, count: number): string {
  const what = metric ?? shortened(text);
  const they = count === 1 ? 'it' : 'them';
  return /resource_limits$/.test(what)
    ? `${what} has no series for ${they}: no limit is set.`
    : `${what} has no series for ${they}.`;
}

function keyOf(labels: Labels, names: readonly string[]): string {
  return names.map((name) => labels[name] ?? '').join('\0');
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}

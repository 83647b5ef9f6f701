import type { Watch } from '../config/schema.js';
import {
  countingVariants,
  foundExpressions,
  preferredVariants,
  signalsOf,
} from '../config/variants.js';
import { KfpError } from '../core/errors.js';
import type { PrometheusClient } from '../prometheus/client.js';

/** Expressions asked for at once. */
const BATCH = 8;

/** The watch as a cluster needs it, and the names of the variants that are there, by what they are names of. */
export interface DiscoveredWatch {
  readonly watch: Watch;
  readonly variants: Readonly<Record<string, readonly string[]>>;
}

/**
 * Finds out which variants of names a cluster has, and writes the signals for those. A few small queries, for now and
 * then.
 *
 * @param options.time unix seconds; now when absent
 * @throws KfpError those of the client, when no query succeeds
 */
export async function discoverVariants(
  client: Pick<PrometheusClient, 'query'>,
  watch: Watch,
  options: { readonly time?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<DiscoveredWatch> {
  const { source } = watch;
  if (source === undefined) return { watch, variants: {} };
  let chosen = preferredVariants(source);
  const variants: Record<string, readonly string[]> = {};
  // One group after the other: what tells of a variant may need what was found before.
  for (const group of source.groups) {
    const expressions = foundExpressions(source, group, chosen);
    const found = await findSeries(client, [...new Set(expressions)], options);
    const counting = countingVariants(group, (choice) => found.has(expressions[choice]!));
    chosen = { ...chosen, [group.name]: counting };
    variants[group.name] = found.size === 0 ? [] : counting.map(({ name }) => name);
  }
  const { signals } = signalsOf(source, chosen);
  return { watch: { ...watch, signals }, variants };
}

/** Those of the expressions that have any series. One that is refused has none. */
async function findSeries(
  client: Pick<PrometheusClient, 'query'>,
  expressions: readonly string[],
  options: Parameters<PrometheusClient['query']>[1],
): Promise<Set<string>> {
  const found = new Set<string>();
  let refusal: KfpError | undefined;
  let answers = 0;
  const ask = async (some: readonly string[]): Promise<void> => {
    const parts = some.map((expr, i) => `label_replace(count(${expr}), "variant", "${i}", "", "")`);
    const series = await client.query(parts.join(' or '), options);
    answers++;
    for (const { labels } of series) found.add(some[Number(labels['variant'])]!);
  };
  for (let from = 0; from < expressions.length; from += BATCH) {
    const batch = expressions.slice(from, from + BATCH);
    try {
      await ask(batch);
    } catch (error) {
      // Only a refused expression is worth asking for the others without it.
      if (!(error instanceof KfpError) || error.code !== 'PROMETHEUS_QUERY_FAILED') throw error;
      for (const one of batch) {
        await ask([one]).catch((reason: unknown) => {
          if (!(reason instanceof KfpError)) throw reason;
          refusal = reason;
        });
      }
    }
  }
  if (answers === 0 && refusal !== undefined) throw refusal;
  return found;
}

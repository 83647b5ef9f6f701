import type { Labels } from '@grafana/data';
import type { ConfigInUse, ServiceConfig } from '../../api/types';
import { parseLabels } from './targets';

/**
 * What the service says of the watch that a panel is about: the one that labels name, else the first one
 * whose targets have such labels, else the first.
 *
 * @param option of the panel, as for `wantedTargets`
 * @param shown labels of the series in the panel
 */
export function watchInUse(
  { watches, injection }: ServiceConfig,
  option: string,
  shown: readonly Labels[],
): ConfigInUse {
  const asked = [parseLabels(option.trim()) ?? {}, ...shown];
  const has = (labels: Labels, names: readonly string[]): boolean =>
    names.every((name) => (labels[name] ?? '') !== '');
  const watch =
    watches.find(({ name }) => asked.some((labels) => labels['watch'] === name)) ??
    watches.find(({ targetLabels }) => asked.some((labels) => has(labels, targetLabels))) ??
    watches[0]!;
  return { ...watch, horizonSeconds: watch.horizons[0]!, injection };
}

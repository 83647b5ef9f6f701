import { ThresholdsMode, type Field } from '@grafana/data';
import { uniqBy } from 'lodash';
import type { ConfigInUse } from '../../api/types';
import type { Limit } from '../chart/overlays';
import type { PanelOptions } from '../options';
import type { DrawnSeries } from '../series/drawn';
import { customOf } from '../series/fields';
import { isKnown } from '../series/values';

/**
 * The thresholds of the drawn series: as the panel sets it, else where the service sees a failure, else
 * the last threshold of the field, where the user shows thresholds.
 *
 * @param signals per series the service's signal it shows
 */
export function limitsOf(
  series: readonly DrawnSeries[],
  signals: readonly (string | undefined)[],
  { source, value, side }: PanelOptions['limit'],
  modes: ConfigInUse['modes'],
): Limit[] {
  const shown = series.map((one, index) => ({ ...one, index })).filter(({ hidden }) => !hidden);
  const [first] = shown;
  if (source === 'none' || first === undefined) return [];
  if (source === 'fixed') {
    return value === undefined ? [] : [{ value, side, failure: '', series: first.index }];
  }
  const limits = shown.flatMap(({ index, field }): Limit[] => {
    const ofSignal = modes.flatMap(({ name, thresholds }) =>
      thresholds
        .filter(({ signal }) => signal === signals[index])
        .map(({ atLeast, below }): Limit => {
          const upper = atLeast !== undefined;
          return {
            value: upper ? atLeast : below!,
            side: upper ? 'above' : 'below',
            failure: name,
            series: index,
          };
        }),
    );
    if (ofSignal.length > 0) return ofSignal;
    const threshold = lastThreshold(field);
    return threshold === undefined
      ? []
      : [{ value: threshold, side: 'above', failure: '', series: index }];
  });
  return uniqBy(limits, ({ value, side, failure }) => `${value} ${side} ${failure}`);
}

function lastThreshold(field: Field): number | undefined {
  const style = customOf(field).thresholdsStyle?.mode;
  const { thresholds } = field.config;
  if (style === undefined || String(style) === 'off') return undefined;
  if (thresholds?.mode !== ThresholdsMode.Absolute) return undefined;
  const last = thresholds.steps.at(-1)?.value;
  return isKnown(last) ? last : undefined;
}

import type { Field } from '@grafana/data';
import { customOf } from '../series/fields';

/** Series of one key share a y axis: as in the time series panel, those of one unit and one setting. */
export function scaleKeyOf(field: Field): string {
  const { config } = field;
  const custom = customOf(field);
  const { scaleDistribution: distribution } = custom;
  return [
    config.unit ?? '__fixed',
    distribution?.type ?? 'linear',
    distribution?.log ?? '',
    config.min ?? '',
    config.max ?? '',
    custom.axisSoftMin ?? '',
    custom.axisSoftMax ?? '',
    custom.axisPlacement ?? 'auto',
    custom.axisLabel ?? '',
    custom.axisCenteredZero === true ? 'centered' : '',
  ].join('/');
}

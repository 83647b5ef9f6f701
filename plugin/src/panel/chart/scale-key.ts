import type { Field } from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';

/** Series of one key share a y axis: as in the time series panel, those of one unit and one setting. */
export function scaleKeyOf({ config }: Field): string {
  const custom = (config.custom ?? {}) as GraphFieldConfig;
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

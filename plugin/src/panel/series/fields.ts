import { FieldType, type DataFrame, type Field } from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import { stepOf } from './spans';

/** How far apart samples are where neither data source nor data say it. Milliseconds. */
const FALLBACK_STEP = 15_000;

/** The options that a field shares with the time series panel. */
export function customOf({ config }: Field): GraphFieldConfig {
  return (config.custom ?? {}) as GraphFieldConfig;
}

export function isHidden(field: Field): boolean {
  return customOf(field).hideFrom?.viz === true;
}

export function timeField({ fields }: DataFrame): Field | undefined {
  return fields.find(({ type }) => type === FieldType.time);
}

export function numberFields({ fields }: DataFrame): Field[] {
  return fields.filter(({ type }) => type === FieldType.number);
}

/** Milliseconds from one sample to the next. */
export function stepOfField({ config, values }: Field): number {
  return config.interval ?? stepOf(values as number[], FALLBACK_STEP);
}

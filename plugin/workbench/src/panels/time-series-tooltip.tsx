import { css } from '@emotion/css';
import {
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  type DataFrame,
  type GrafanaTheme2,
} from '@grafana/data';
import { SeriesTable, useStyles2, type SeriesTableRowProps } from '@grafana/ui';
import type { ReactElement } from 'react';

export interface TooltipRows {
  readonly time: string;
  readonly rows: readonly SeriesTableRowProps[];
}

/**
 * What stands under the pointer.
 *
 * @param aligned one time field and the fields drawn against it
 * @param indexes per field the row under the pointer; null where the field has no value
 * @param only the field that is meant; null for all of them
 */
export function tooltipRows(
  aligned: DataFrame,
  indexes: readonly (number | null)[],
  only: number | null,
): TooltipRows {
  const [timeField] = aligned.fields;
  const at = indexes.find((index) => index != null) ?? 0;
  const timeDisplay = timeField?.display?.(timeField.values[at]);
  const rows = aligned.fields.flatMap((field, i): SeriesTableRowProps[] => {
    const row = indexes[i];
    if (i === 0 || field.type !== FieldType.number || row === null || row === undefined) return [];
    if (only !== null && only !== i) return [];
    const value: unknown = field.values[row];
    const custom = field.config.custom as
      { hideFrom?: { viz?: boolean; tooltip?: boolean } } | undefined;
    if (value === null || value === undefined) return [];
    if (custom?.hideFrom?.viz || custom?.hideFrom?.tooltip) return [];
    const display = field.display?.(value);
    return [
      {
        label: getFieldDisplayName(field, aligned),
        value: display === undefined ? `${value as number}` : formattedValueToString(display),
        color: display?.color,
        isActive: only !== null,
      },
    ];
  });
  return { time: timeDisplay === undefined ? '' : formattedValueToString(timeDisplay), rows };
}

export function TimeSeriesTooltip(props: TooltipRows): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box}>
      <SeriesTable timestamp={props.time} series={[...props.rows]} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({ box: css({ padding: theme.spacing(1) }) });

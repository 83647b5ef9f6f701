import { css } from '@emotion/css';
import { FieldType, type GrafanaTheme2, type PanelData } from '@grafana/data';
import type { PanelDataErrorViewProps } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';

/** What a panel shows in place of data it cannot draw. */
export function PanelDataErrorView(props: PanelDataErrorViewProps): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box} role="status">
      {whyNot(props)}
    </div>
  );
}

/** The reason, in Grafana's words. */
export function whyNot(props: PanelDataErrorViewProps): string {
  const { message, data, fieldConfig, needsTimeField, needsNumberField, needsStringField } = props;
  if (message !== undefined) return message;
  if (data.series.every(({ length }) => length === 0)) {
    return fieldConfig?.defaults.noValue ?? 'No data';
  }
  if (needsStringField && !hasField(data, FieldType.string))
    return 'Data is missing a string field';
  if (needsNumberField && !hasField(data, FieldType.number))
    return 'Data is missing a number field';
  if (needsTimeField && !hasField(data, FieldType.time)) return 'Data is missing a time field';
  return 'Cannot visualize data';
}

function hasField({ series }: PanelData, type: FieldType): boolean {
  return series.some(({ fields }) => fields.some((field) => field.type === type));
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    height: '100%',
    color: theme.colors.text.secondary,
    textAlign: 'center',
  }),
});

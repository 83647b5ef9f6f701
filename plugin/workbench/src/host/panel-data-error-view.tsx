import { FieldType } from '@grafana/data';
import type { PanelDataErrorViewProps } from '@grafana/runtime';
import { Box, Text } from '@grafana/ui';
import type { ReactElement } from 'react';

/** What a panel shows in place of data it cannot draw. */
export function PanelDataErrorView(props: PanelDataErrorViewProps): ReactElement {
  return (
    <Box display="flex" alignItems="center" justifyContent="center" height="100%" role="status">
      <Text color="secondary">{whyNot(props)}</Text>
    </Box>
  );
}

/** The reason, in Grafana's words. */
function whyNot(props: PanelDataErrorViewProps): string {
  const { message, data, fieldConfig, needsTimeField, needsNumberField } = props;
  const has = (wanted: FieldType): boolean =>
    data.series.some(({ fields }) => fields.some(({ type }) => type === wanted));
  if (message !== undefined) return message;
  if (data.series.every(({ length }) => length === 0)) {
    return fieldConfig?.defaults.noValue ?? 'No data';
  }
  if (needsNumberField && !has(FieldType.number)) return 'Data is missing a number field';
  if (needsTimeField && !has(FieldType.time)) return 'Data is missing a time field';
  return 'Cannot visualize data';
}

import React from 'react';
import type { PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';

export function FailurePredictionPanel({ id, data, fieldConfig }: PanelProps): React.JSX.Element {
  return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} needsTimeField />;
}

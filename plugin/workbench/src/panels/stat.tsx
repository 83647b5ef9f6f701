import {
  PanelPlugin,
  VizOrientation,
  getFieldDisplayValues,
  type FieldDisplay,
  type PanelProps,
  type ReduceDataOptions,
} from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  VizRepeater,
  useTheme2,
} from '@grafana/ui';
import type { ReactElement } from 'react';

interface Options {
  readonly reduceOptions: ReduceDataOptions;
  readonly colorMode?: BigValueColorMode;
  readonly graphMode?: BigValueGraphMode;
  readonly textMode?: BigValueTextMode;
}

export const statPanel = new PanelPlugin<Options>(StatPanel).useFieldConfig();

/** Stand-in for Grafana's stat panel: one value per series. */
function StatPanel(props: PanelProps<Options>): ReactElement {
  const { id, data, fieldConfig, replaceVariables, timeZone, width, height } = props;
  const { reduceOptions, graphMode = BigValueGraphMode.Area, ...options } = props.options;
  const theme = useTheme2();
  // Reducing no series at all would give one value that says so.
  if (data.series.length === 0) {
    return <PanelDataErrorView panelId={id} fieldConfig={fieldConfig} data={data} />;
  }
  const getValues = (): FieldDisplay[] =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      sparkline: graphMode !== BigValueGraphMode.None,
      timeZone,
    });
  return (
    <VizRepeater
      source={data}
      getValues={getValues}
      width={width}
      height={height}
      renderCounter={props.renderCounter}
      autoGrid={true}
      orientation={VizOrientation.Auto}
      renderValue={({ value, width: w, height: h, count }) => (
        <BigValue
          theme={theme}
          width={w}
          height={h}
          count={count}
          value={value.display}
          sparkline={value.sparkline}
          colorMode={options.colorMode ?? BigValueColorMode.Value}
          graphMode={graphMode}
          textMode={options.textMode ?? BigValueTextMode.Auto}
        />
      )}
    />
  );
}

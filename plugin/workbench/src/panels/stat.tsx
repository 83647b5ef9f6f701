import {
  FieldColorModeId,
  PanelPlugin,
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
  BigValueJustifyMode,
  BigValueTextMode,
  VizRepeater,
  useTheme2,
} from '@grafana/ui';
import { VizOrientation } from '@grafana/data';
import type { ReactElement } from 'react';
import { reduceWithDefaults } from './reduce-options';

interface Options {
  readonly reduceOptions?: ReduceDataOptions;
  readonly orientation?: VizOrientation;
  readonly colorMode?: BigValueColorMode;
  readonly graphMode?: BigValueGraphMode;
  readonly justifyMode?: BigValueJustifyMode;
  readonly textMode?: BigValueTextMode;
  readonly text?: { readonly titleSize?: number; readonly valueSize?: number };
}

export const statPanel = new PanelPlugin<Options>(StatPanel)
  .setPanelOptions(() => undefined)
  .useFieldConfig({
    standardOptions: {
      color: { defaultValue: { mode: FieldColorModeId.Thresholds } },
    },
  });

/** Stand-in for Grafana's stat panel. */
function StatPanel(props: PanelProps<Options>): ReactElement {
  const {
    id,
    data,
    fieldConfig,
    options,
    replaceVariables,
    timeZone,
    width,
    height,
    renderCounter,
  } = props;
  const theme = useTheme2();
  const graphMode = options.graphMode ?? BigValueGraphMode.Area;
  const values = (): FieldDisplay[] =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: reduceWithDefaults(options.reduceOptions),
      replaceVariables,
      theme,
      data: data.series,
      sparkline: graphMode !== BigValueGraphMode.None,
      timeZone,
    });
  // Reducing no series at all gives one value that says so.
  if (data.series.length === 0) {
    return <PanelDataErrorView panelId={id} fieldConfig={fieldConfig} data={data} />;
  }
  return (
    <VizRepeater
      source={data}
      getValues={values}
      width={width}
      height={height}
      renderCounter={renderCounter}
      autoGrid={true}
      orientation={options.orientation ?? VizOrientation.Auto}
      renderValue={({ value, width: w, height: h, count }) => (
        <BigValue
          theme={theme}
          width={w}
          height={h}
          count={count}
          value={value.display}
          {...(value.sparkline === undefined ? {} : { sparkline: value.sparkline })}
          colorMode={options.colorMode ?? BigValueColorMode.Value}
          graphMode={graphMode}
          justifyMode={options.justifyMode ?? BigValueJustifyMode.Auto}
          textMode={options.textMode ?? BigValueTextMode.Auto}
          {...(options.text === undefined ? {} : { text: options.text })}
        />
      )}
    />
  );
}

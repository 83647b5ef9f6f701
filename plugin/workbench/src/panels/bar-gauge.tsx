import {
  FieldColorModeId,
  PanelPlugin,
  VizOrientation,
  getFieldDisplayValues,
  type FieldDisplay,
  type PanelProps,
  type ReduceDataOptions,
} from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { BarGaugeDisplayMode } from '@grafana/schema';
import { BarGauge, VizRepeater, useTheme2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { reduceWithDefaults } from './reduce-options';

interface Options {
  readonly reduceOptions?: ReduceDataOptions;
  readonly orientation?: VizOrientation;
  readonly displayMode?: BarGaugeDisplayMode;
  readonly showUnfilled?: boolean;
}

export const barGaugePanel = new PanelPlugin<Options>(BarGaugePanel)
  .setPanelOptions(() => undefined)
  .useFieldConfig({
    standardOptions: { color: { defaultValue: { mode: FieldColorModeId.Thresholds } } },
  });

/** Stand-in for Grafana's bar gauge panel. */
function BarGaugePanel(props: PanelProps<Options>): ReactElement {
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
  if (data.series.length === 0) {
    return <PanelDataErrorView panelId={id} fieldConfig={fieldConfig} data={data} />;
  }
  const orientation =
    options.orientation === undefined || options.orientation === VizOrientation.Auto
      ? VizOrientation.Horizontal
      : options.orientation;
  const values = (): FieldDisplay[] =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: reduceWithDefaults(options.reduceOptions),
      replaceVariables,
      theme,
      data: data.series,
      timeZone,
    });
  return (
    <VizRepeater
      source={data}
      getValues={values}
      width={width}
      height={height}
      renderCounter={renderCounter}
      orientation={orientation}
      minVizHeight={16}
      itemSpacing={8}
      renderValue={({ value, width: w, height: h }) => (
        <BarGauge
          theme={theme}
          width={w}
          height={h}
          value={value.display}
          field={value.field}
          {...(value.view && value.colIndex !== undefined
            ? { display: value.view.getFieldDisplayProcessor(value.colIndex) }
            : {})}
          orientation={orientation}
          displayMode={options.displayMode ?? BarGaugeDisplayMode.Gradient}
          showUnfilled={options.showUnfilled ?? true}
          itemSpacing={8}
          lcdCellWidth={8}
        />
      )}
    />
  );
}

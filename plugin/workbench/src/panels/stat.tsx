import {
  ReducerID,
  VizOrientation,
  getFieldDisplayValues,
  type FieldDisplay,
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
import { standIn } from './stand-in';

interface Options {
  readonly reduceOptions?: ReduceDataOptions;
  readonly orientation?: VizOrientation;
  readonly colorMode?: BigValueColorMode;
  readonly graphMode?: BigValueGraphMode;
  readonly justifyMode?: BigValueJustifyMode;
  readonly textMode?: BigValueTextMode;
  readonly text?: { readonly titleSize?: number; readonly valueSize?: number };
}

/** How many values a panel shows at most, as in Grafana. */
const MAX_VALUES = 25;

/** Stand-in for Grafana's stat panel: one value per series, its last unless the dashboard says otherwise. */
export const statPanel = standIn<Options>((props) => {
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
      reduceOptions: {
        values: false,
        limit: MAX_VALUES,
        ...reduceOptions,
        calcs: reduceOptions?.calcs?.length ? reduceOptions.calcs : [ReducerID.lastNotNull],
      },
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
      orientation={options.orientation ?? VizOrientation.Auto}
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
          justifyMode={options.justifyMode ?? BigValueJustifyMode.Auto}
          textMode={options.textMode ?? BigValueTextMode.Auto}
          text={options.text}
        />
      )}
    />
  );
});

import {
  colorManipulator,
  FieldColorModeId,
  formattedValueToString,
  getFieldColorModeForField,
  getFieldSeriesColor,
  type DataFrame,
  type Field,
  type GrafanaTheme2,
  type TimeZone,
} from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import {
  AxisPlacement,
  DrawStyle,
  PointVisibility,
  ScaleDirection,
  ScaleOrientation,
  UPlotConfigBuilder,
} from '@grafana/ui';
import type uPlot from 'uplot';
import { DRAWN } from '../field-config';
import { customOf } from '../series/fields';
import { drawAbove, drawBelow } from './draw';
import type { Slot } from './model';
import type { Limit, Overlays } from './overlays';
import { scaleKeyOf } from './scale-key';
import { softEnds } from './soft-ends';

/** How far from a gap its neighbours still answer to the mouse. Pixels. */
const GAP_PROXIMITY = 15;

/** How near to a line the mouse must be for it to be the one that is meant. Pixels. */
const FOCUS_PROXIMITY = 30;

export interface ConfigOptions {
  /** As `chartModel` makes it. Values are read from the plot, so that new ones need no new config. */
  readonly frame: DataFrame;
  readonly slots: readonly Slot[];
  readonly theme: GrafanaTheme2;
  readonly timeZone: TimeZone;
  /** Read at each drawing. */
  readonly overlays: () => Overlays;
  /** The newest frame: colours by value are read from it. */
  readonly currentFrame: () => DataFrame;
  /** Thresholds that the y axis always reaches to. */
  readonly inView: readonly Limit[];
  readonly hoverProximity: number | undefined;
  readonly band: boolean;
  /** Pixels that are to be free at the left of the plot, its axes included. */
  readonly gutter: number;
}

/** The plot: scales, axes, series and what is drawn by ourselves. */
export function createConfig(options: ConfigOptions): UPlotConfigBuilder {
  const { frame, slots, theme, timeZone, overlays } = options;
  const builder = new UPlotConfigBuilder(timeZone);
  builder.addScale({
    scaleKey: 'x',
    orientation: ScaleOrientation.Horizontal,
    direction: ScaleDirection.Right,
    isTime: true,
    range: () => {
      const { from, to } = overlays().axis;
      return [from, to];
    },
  });
  const custom = customOf(frame.fields[0]!);
  builder.addAxis({
    scaleKey: 'x',
    isTime: true,
    placement: AxisPlacement.Bottom,
    timeZone,
    theme,
    grid: { show: custom.axisGridShow ?? true },
  });
  frame.fields.slice(1, frame.fields.length - 3 * slots.length).forEach((field) => {
    addSeries(builder, field, options);
  });
  // As the frame has them: three columns each, behind those of the series.
  for (const slot of slots) {
    for (const column of [slot.median, slot.upper, slot.lower]) {
      addForecast(builder, frame.fields[slot.series]!, column, slot, options);
    }
  }
  if (options.band) {
    for (const { series, upper, lower, past } of slots) {
      const { color } = getFieldSeriesColor(frame.fields[series]!, theme);
      builder.addBand({
        series: [upper, lower],
        fill: colorManipulator.alpha(color, past ? 0.08 : 0.18),
      });
    }
  }

  const field = (limit: Limit): Field | undefined => frame.fields[1 + limit.series];
  const formatLimit = (limit: Limit): string => {
    const display = field(limit)?.display;
    const value =
      display === undefined ? `${limit.value}` : formattedValueToString(display(limit.value));
    return `${limit.failure} ${limit.side === 'above' ? '≥' : '<'} ${value}`.trim();
  };
  const scaleOf = (limit: Limit): string | undefined => {
    const found = field(limit);
    return found && scaleKeyOf(found);
  };
  builder.addHook('drawClear', (u) => drawBelow(u, theme, overlays()));
  builder.addHook('draw', (u) => drawAbove(u, theme, overlays(), formatLimit, scaleOf));

  builder.setPadding([null, null, null, (u) => Math.max(0, options.gutter - axesLeft(u))]);

  const edges = new Set(slots.flatMap(({ upper, lower }) => [upper, lower]));
  builder.setCursor({
    hover: {
      prox: (u, column, row) => {
        if (edges.has(column)) return 0;
        if (options.hoverProximity !== undefined) return options.hoverProximity;
        return u.data[column]?.[row] == null ? GAP_PROXIMITY : null;
      },
      skip: [null],
    },
    focus: { prox: options.hoverProximity ?? FOCUS_PROXIMITY },
    points: { one: true },
  });
  return builder;
}

/** uPlot's number of the left side. */
const LEFT = 3;

/** Pixels that the y axes take at the left; uPlot keeps them to itself. */
function axesLeft({ axes }: uPlot): number {
  return (axes as (uPlot.Axis & { readonly _size?: number; readonly _show?: boolean })[])
    .filter(({ side, show, _show }) => Number(side) === LEFT && show !== false && _show !== false)
    .reduce((sum, { _size }) => sum + (_size ?? 0), 0);
}

function addSeries(
  builder: UPlotConfigBuilder,
  field: Field,
  { frame, theme, inView, currentFrame }: ConfigOptions,
): void {
  const { config } = field;
  const custom: GraphFieldConfig = { ...DRAWN, ...customOf(field) };
  const scaleKey = scaleKeyOf(field);
  const limits = inView.filter(
    ({ series }) => scaleKeyOf(frame.fields[1 + series] ?? field) === scaleKey,
  );
  const { color } = getFieldSeriesColor(field, theme);
  const colorMode = getFieldColorModeForField(field);
  const ends = {
    hardMin: config.min ?? null,
    hardMax: config.max ?? null,
    softMin: custom.axisSoftMin ?? null,
    softMax: custom.axisSoftMax ?? null,
  };

  builder.addScale({
    scaleKey,
    orientation: ScaleOrientation.Vertical,
    direction: ScaleDirection.Up,
    distribution: custom.scaleDistribution?.type,
    log: custom.scaleDistribution?.log,
    linearThreshold: custom.scaleDistribution?.linearThreshold,
    min: config.min,
    max: config.max,
    ...softEnds({ ...config, custom }, limits),
    centeredZero: custom.axisCenteredZero,
    decimals: config.decimals,
  });
  if (custom.axisPlacement !== AxisPlacement.Hidden) {
    const { display } = field;
    builder.addAxis({
      scaleKey,
      theme,
      placement: custom.axisPlacement ?? AxisPlacement.Auto,
      label: custom.axisLabel,
      size: custom.axisWidth,
      decimals: config.decimals,
      distr: custom.scaleDistribution?.type,
      grid: custom.axisGridShow === undefined ? {} : { show: custom.axisGridShow },
      formatValue: (value: number, decimals) =>
        display === undefined ? `${value}` : formattedValueToString(display(value, decimals)),
      border: {
        show: custom.axisBorderShow ?? false,
        width: 1 / devicePixelRatio,
        stroke: theme.colors.text.primary,
      },
      ticks: { show: custom.axisBorderShow ?? false, stroke: theme.colors.text.primary },
      color: String(custom.axisColorMode) === 'series' ? color : theme.colors.text.primary,
    });
  }
  builder.addSeries({
    ...custom,
    scaleKey,
    theme,
    colorMode,
    lineColor: custom.lineColor ?? color,
    thresholds: config.thresholds,
    dynamicSeriesColor:
      colorMode.id === String(FieldColorModeId.Thresholds)
        ? (i) => getFieldSeriesColor(currentFrame().fields[i]!, theme).color
        : undefined,
    showPoints:
      custom.drawStyle === DrawStyle.Points
        ? PointVisibility.Always
        : (custom.showPoints ?? PointVisibility.Auto),
    spanNulls: custom.spanNulls ?? false,
    show: custom.hideFrom?.viz !== true,
    ...ends,
    dataFrameFieldIndex: field.state?.origin,
  });
  const mode = custom.thresholdsStyle?.mode;
  if (mode !== undefined && String(mode) !== 'off' && config.thresholds !== undefined) {
    builder.addThresholds({
      scaleKey,
      theme,
      config: { mode },
      thresholds: config.thresholds,
      ...ends,
    });
  }
}

function addForecast(
  builder: UPlotConfigBuilder,
  base: Field,
  column: number,
  slot: Slot,
  { theme }: ConfigOptions,
): void {
  const custom = customOf(base);
  const { color } = getFieldSeriesColor(base, theme);
  const median = column === slot.median;
  builder.addSeries({
    scaleKey: scaleKeyOf(base),
    theme,
    drawStyle: DrawStyle.Line,
    lineColor: slot.past ? colorManipulator.alpha(color, 0.5) : color,
    lineWidth: median ? Math.max(custom.lineWidth ?? DRAWN.lineWidth, slot.past ? 1 : 2) : 0,
    lineStyle: { fill: 'dash', dash: slot.past ? [2, 4] : [6, 6] },
    fillOpacity: 0,
    showPoints: PointVisibility.Never,
    spanNulls: false,
    show: custom.hideFrom?.viz !== true,
  });
}

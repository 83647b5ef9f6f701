import {
  FieldColorModeId,
  FieldConfigProperty,
  type FieldConfigEditorBuilder,
  type SelectableValue,
  type SetFieldConfigOptionsArgs,
} from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import {
  AxisPlacement,
  commonOptionsBuilder,
  DrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleMode,
  LineInterpolation,
  PointVisibility,
} from '@grafana/ui';

import { choices } from './choices';

const STYLES = ['Graph styles'];

/** The choices of the time series panel; what exports them has another name in each Grafana. */
const CHOICES = {
  drawStyle: choices({ Lines: DrawStyle.Line, Bars: DrawStyle.Bars, Points: DrawStyle.Points }),
  lineInterpolation: [
    ['Linear', LineInterpolation.Linear, 'linear'] as const,
    ['Smooth', LineInterpolation.Smooth, 'smooth'] as const,
    ['Step before', LineInterpolation.StepBefore, 'step-before'] as const,
    ['Step after', LineInterpolation.StepAfter, 'step-after'] as const,
  ].map(([description, value, icon]) => ({
    description,
    value,
    icon: `gf-interpolation-${icon}` as const,
  })),
  gradientMode: choices({
    None: GraphGradientMode.None,
    Opacity: GraphGradientMode.Opacity,
    Hue: GraphGradientMode.Hue,
    Scheme: GraphGradientMode.Scheme,
  }),
  lineStyle: choices({ Solid: 'solid', Dash: 'dash', Dots: 'dot' }),
  showPoints: choices({
    Auto: PointVisibility.Auto,
    Always: PointVisibility.Always,
    Never: PointVisibility.Never,
  }),
  thresholds: choices({
    Off: GraphThresholdsStyleMode.Off,
    'As lines': GraphThresholdsStyleMode.Line,
    'As lines (dashed)': GraphThresholdsStyleMode.Dashed,
    'As filled regions': GraphThresholdsStyleMode.Area,
    'As filled regions and lines': GraphThresholdsStyleMode.LineAndArea,
    'As filled regions and lines (dashed)': GraphThresholdsStyleMode.DashedAndArea,
  }),
};

/** How series are drawn where nothing else is set: as in the time series panel. */
export const DRAWN = {
  drawStyle: DrawStyle.Line,
  lineWidth: 1,
  fillOpacity: 0,
  pointSize: 5,
} as const satisfies GraphFieldConfig;

/** Unit, colour, overrides and so on, with the names of the time series panel. */
export function fieldConfig(): SetFieldConfigOptionsArgs<GraphFieldConfig> {
  return {
    standardOptions: {
      [FieldConfigProperty.Color]: {
        settings: { byValueSupport: true, bySeriesSupport: true, preferThresholdsMode: false },
        defaultValue: { mode: FieldColorModeId.PaletteClassic },
      },
    },
    useCustomConfig: addGraphStyles,
  };
}

function addGraphStyles(builder: FieldConfigEditorBuilder<GraphFieldConfig>): void {
  type Shown = (config: GraphFieldConfig) => boolean;
  const isLine: Shown = ({ drawStyle }) => drawStyle === DrawStyle.Line;
  const isNoPoint: Shown = ({ drawStyle }) => drawStyle !== DrawStyle.Points;
  const radio = (
    path: string,
    name: string,
    options: SelectableValue[],
    defaultValue: unknown,
    showIf?: Shown,
  ): void => {
    builder.addRadio({
      path: path,
      name,
      category: STYLES,
      defaultValue,
      settings: { options },
      showIf,
    });
  };
  const slider = (
    path: 'lineWidth' | 'fillOpacity' | 'pointSize',
    name: string,
    [min, max]: readonly [number, number],
    showIf?: Shown,
  ): void => {
    const settings = { min, max, step: 1 };
    const defaultValue = DRAWN[path];
    builder.addSliderInput({ path, name, category: STYLES, defaultValue, settings, showIf });
  };
  radio('drawStyle', 'Style', CHOICES.drawStyle, DRAWN.drawStyle);
  radio(
    'lineInterpolation',
    'Line interpolation',
    CHOICES.lineInterpolation,
    LineInterpolation.Linear,
    isLine,
  );
  slider('lineWidth', 'Line width', [0, 10], isNoPoint);
  slider('fillOpacity', 'Fill opacity', [0, 100], isNoPoint);
  radio('gradientMode', 'Gradient mode', CHOICES.gradientMode, GraphGradientMode.None, isNoPoint);
  radio('lineStyle.fill', 'Line style', CHOICES.lineStyle, 'solid', isLine);
  builder.addBooleanSwitch({
    path: 'spanNulls',
    name: 'Connect null values',
    category: STYLES,
    defaultValue: false,
    showIf: isLine,
  });
  radio('showPoints', 'Show points', CHOICES.showPoints, PointVisibility.Auto, isNoPoint);
  slider('pointSize', 'Point size', [1, 40]);
  commonOptionsBuilder.addAxisConfig(builder, {
    axisPlacement: AxisPlacement.Auto,
    axisGridShow: true,
    axisCenteredZero: false,
    axisBorderShow: false,
  });
  commonOptionsBuilder.addHideFrom(builder);
  builder.addSelect({
    path: 'thresholdsStyle.mode',
    name: 'Show thresholds',
    category: ['Thresholds'],
    defaultValue: GraphThresholdsStyleMode.Off,
    settings: { options: CHOICES.thresholds },
  });
}

import {
  FieldColorModeId,
  FieldConfigProperty,
  type FieldConfigEditorBuilder,
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
  const isLine = ({ drawStyle }: GraphFieldConfig): boolean => drawStyle !== DrawStyle.Points;
  builder
    .addRadio({
      path: 'drawStyle',
      name: 'Style',
      category: STYLES,
      defaultValue: DRAWN.drawStyle,
      settings: { options: CHOICES.drawStyle },
    })
    .addRadio({
      path: 'lineInterpolation',
      name: 'Line interpolation',
      category: STYLES,
      defaultValue: LineInterpolation.Linear,
      settings: { options: CHOICES.lineInterpolation },
      showIf: ({ drawStyle }) => drawStyle === DrawStyle.Line,
    })
    .addSliderInput({
      path: 'lineWidth',
      name: 'Line width',
      category: STYLES,
      defaultValue: DRAWN.lineWidth,
      settings: { min: 0, max: 10, step: 1 },
      showIf: isLine,
    })
    .addSliderInput({
      path: 'fillOpacity',
      name: 'Fill opacity',
      category: STYLES,
      defaultValue: DRAWN.fillOpacity,
      settings: { min: 0, max: 100, step: 1 },
      showIf: isLine,
    })
    .addRadio({
      path: 'gradientMode',
      name: 'Gradient mode',
      category: STYLES,
      defaultValue: GraphGradientMode.None,
      settings: { options: CHOICES.gradientMode },
      showIf: isLine,
    })
    .addRadio({
      path: 'lineStyle.fill',
      name: 'Line style',
      category: STYLES,
      defaultValue: 'solid',
      settings: { options: CHOICES.lineStyle },
      showIf: ({ drawStyle }) => drawStyle === DrawStyle.Line,
    })
    .addBooleanSwitch({
      path: 'spanNulls',
      name: 'Connect null values',
      category: STYLES,
      defaultValue: false,
      showIf: ({ drawStyle }) => drawStyle === DrawStyle.Line,
    })
    .addRadio({
      path: 'showPoints',
      name: 'Show points',
      category: STYLES,
      defaultValue: PointVisibility.Auto,
      settings: { options: CHOICES.showPoints },
      showIf: isLine,
    })
    .addSliderInput({
      path: 'pointSize',
      name: 'Point size',
      category: STYLES,
      defaultValue: DRAWN.pointSize,
      settings: { min: 1, max: 40, step: 1 },
    });
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

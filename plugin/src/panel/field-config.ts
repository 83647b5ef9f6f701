import {
  FieldColorModeId,
  FieldConfigProperty,
  type FieldConfigEditorBuilder,
  type SetFieldConfigOptionsArgs,
} from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import { AxisPlacement, commonOptionsBuilder, DrawStyle, getGraphFieldOptions } from '@grafana/ui';

const STYLES = ['Graph styles'];

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
  const options = getGraphFieldOptions();
  const isLine = ({ drawStyle }: GraphFieldConfig): boolean => drawStyle !== DrawStyle.Points;
  builder
    .addRadio({
      path: 'drawStyle',
      name: 'Style',
      category: STYLES,
      defaultValue: DRAWN.drawStyle,
      settings: { options: options.drawStyle },
    })
    .addRadio({
      path: 'lineInterpolation',
      name: 'Line interpolation',
      category: STYLES,
      defaultValue: options.lineInterpolation[0]!.value!,
      settings: { options: options.lineInterpolation },
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
      defaultValue: options.fillGradient[0]!.value!,
      settings: { options: options.fillGradient },
      showIf: isLine,
    })
    .addRadio({
      path: 'lineStyle.fill',
      name: 'Line style',
      category: STYLES,
      defaultValue: 'solid',
      settings: {
        options: [
          { value: 'solid', label: 'Solid' },
          { value: 'dash', label: 'Dash' },
          { value: 'dot', label: 'Dots' },
        ],
      },
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
      defaultValue: options.showPoints[0]!.value!,
      settings: { options: options.showPoints },
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
  builder.addRadio({
    path: 'thresholdsStyle.mode',
    name: 'Show thresholds',
    category: ['Thresholds'],
    defaultValue: options.thresholdsDisplayModes[0]!.value!,
    settings: { options: options.thresholdsDisplayModes },
  });
}

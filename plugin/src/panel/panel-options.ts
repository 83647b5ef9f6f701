import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { commonOptionsBuilder } from '@grafana/ui';
import { choices } from './choices';
import { DEFAULTS, type PanelOptions } from './options';

const PREDICTION = ['Prediction'];
const OVERLAYS = ['Overlays'];
const STRIP = ['Probability strip'];
const TOGGLES = ['Failure toggles'];

/** Option, name, placeholder and description. */
const TEXTS = [
  [
    'target',
    'Target',
    'found by the labels of the series',
    'Whose predictions are shown: a name, or labels as job=demo,instance=$instance. Empty: the most urgent of the targets whose series are shown.',
  ],
  [
    'signal',
    'Signal',
    'found by query, metric or legend',
    'What the series show, by the service’s own name for it.',
  ],
  [
    'horizon',
    'Horizon',
    'as far as the service predicts',
    'How far ahead forecasts reach, as 60s, 5m or 1h.',
  ],
  [
    'model',
    'Model',
    'any',
    'Id or kind of the model that is to predict. The panel says when another one does.',
  ],
] as const;

/** Option, name and description. */
const SWITCHES = [
  ['status', 'Status line', 'The state of the target, and why, above the graph.'],
  ['forecast', 'Forecast', 'The dashed median of the values to come.'],
  ['band', 'Forecast interval', 'Where 8 of 10 future values fall.'],
  ['marker', 'Predicted failure', 'What fails, when, and how certain that is.'],
  ['now', 'Now line', 'Where the past ends.'],
  ['failures', 'Failures', 'Shading where failures really happened: foreseen or missed.'],
  ['injections', 'Injections', 'A bar where failures were switched on.'],
  [
    'pastForecasts',
    'Past forecasts',
    'failure_prediction_forecast, drawn at the time that it was made for.',
  ],
] as const;

/** The options as the panel editor shows them. */
export function addPanelOptions(builder: PanelOptionsEditorBuilder<PanelOptions>): void {
  for (const [path, name, placeholder, description] of TEXTS) {
    const settings = { placeholder };
    const defaultValue = DEFAULTS[path];
    builder.addTextInput({ path, name, description, settings, defaultValue, category: PREDICTION });
  }
  addThreshold(builder);
  for (const [overlay, name, description] of SWITCHES) {
    builder.addBooleanSwitch({
      path: `overlays.${overlay}`,
      name,
      description,
      category: OVERLAYS,
      defaultValue: DEFAULTS.overlays[overlay],
    });
  }
  builder
    .addSliderInput({
      path: 'forecastSeries',
      name: 'Series with a forecast',
      description: 'At most. Each is a call of the service at every refresh.',
      category: OVERLAYS,
      defaultValue: DEFAULTS.forecastSeries,
      settings: { min: 1, max: 20, step: 1 },
      showIf: ({ overlays }) => overlays?.forecast !== false,
    })
    .addTextInput({
      path: 'injectedMetrics',
      name: 'Metrics of injections',
      description: 'Names of metrics that are 1 while a failure is switched on.',
      category: OVERLAYS,
      defaultValue: DEFAULTS.injectedMetrics,
      showIf: ({ overlays }) => overlays?.injections !== false,
    })
    .addBooleanSwitch({
      path: 'strip.show',
      name: 'Show',
      description: 'A row per failure mode, from failure_prediction_probability in the queries.',
      category: STRIP,
      defaultValue: DEFAULTS.strip.show,
    })
    .addSliderInput({
      path: 'strip.rowHeight',
      name: 'Row height',
      category: STRIP,
      defaultValue: DEFAULTS.strip.rowHeight,
      settings: { min: 10, max: 40, step: 1 },
      showIf: ({ strip }) => strip?.show !== false,
    })
    .addRadio({
      path: 'toggles',
      name: 'Show to',
      description: 'Switches that inject failures. Only Editors and Admins can use them.',
      category: TOGGLES,
      defaultValue: DEFAULTS.toggles,
      settings: {
        options: choices({ Nobody: 'nobody', Editors: 'editors', Everyone: 'everyone' }),
      },
    });
  commonOptionsBuilder.addTooltipOptions(builder, false, true);
  commonOptionsBuilder.addLegendOptions(builder);
}

function addThreshold(builder: PanelOptionsEditorBuilder<PanelOptions>): void {
  builder
    .addRadio({
      path: 'limit.source',
      name: 'Threshold',
      description:
        'The line that is not to be crossed. Automatic: where the service sees a failure, else the last threshold of the field.',
      category: PREDICTION,
      defaultValue: DEFAULTS.limit.source,
      settings: { options: choices({ Automatic: 'auto', Fixed: 'fixed', None: 'none' }) },
    })
    .addNumberInput({
      path: 'limit.value',
      name: 'Value of the threshold',
      description: 'In the unit of the values.',
      category: PREDICTION,
      showIf: ({ limit }) => limit?.source === 'fixed',
    })
    .addRadio({
      path: 'limit.side',
      name: 'The threshold is violated',
      category: PREDICTION,
      defaultValue: DEFAULTS.limit.side,
      settings: { options: choices({ 'At or above': 'above', Below: 'below' }) },
      showIf: ({ limit }) => limit?.source === 'fixed',
    })
    .addBooleanSwitch({
      path: 'limit.inView',
      name: 'Keep the threshold in view',
      category: PREDICTION,
      defaultValue: DEFAULTS.limit.inView,
      showIf: ({ limit }) => limit?.source !== 'none',
    });
}

import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { commonOptionsBuilder } from '@grafana/ui';
import { DEFAULTS, type PanelOptions } from './options';

const PREDICTION = ['Prediction'];
const OVERLAYS = ['Overlays'];
const STRIP = ['Probability strip'];
const TOGGLES = ['Failure toggles'];

/** The options as the panel editor shows them. */
export function addPanelOptions(builder: PanelOptionsEditorBuilder<PanelOptions>): void {
  builder
    .addTextInput({
      path: 'target',
      name: 'Target',
      description:
        'Whose predictions are shown: a name, or labels as job=demo,instance=$instance. Empty: the most urgent of the targets whose series are shown.',
      category: PREDICTION,
      defaultValue: DEFAULTS.target,
      settings: { placeholder: 'found by the labels of the series' },
    })
    .addTextInput({
      path: 'signal',
      name: 'Signal',
      description: 'What the series show, by the service’s own name for it.',
      category: PREDICTION,
      defaultValue: DEFAULTS.signal,
      settings: { placeholder: 'found by query, metric or legend' },
    })
    .addTextInput({
      path: 'horizon',
      name: 'Horizon',
      description: 'How far ahead forecasts reach, as 60s, 5m or 1h.',
      category: PREDICTION,
      defaultValue: DEFAULTS.horizon,
      settings: { placeholder: 'as far as the service looks' },
    })
    .addTextInput({
      path: 'model',
      name: 'Model',
      description:
        'Id or kind of the model that is to predict. The panel says when another one does.',
      category: PREDICTION,
      defaultValue: DEFAULTS.model,
      settings: { placeholder: 'any' },
    })
    .addRadio({
      path: 'limit.source',
      name: 'Limit',
      description:
        'The line that is not to be crossed. Automatic: where the service sees a failure, else the last threshold of the field.',
      category: PREDICTION,
      defaultValue: DEFAULTS.limit.source,
      settings: {
        options: [
          { value: 'auto', label: 'Automatic' },
          { value: 'fixed', label: 'Fixed' },
          { value: 'none', label: 'None' },
        ],
      },
    })
    .addNumberInput({
      path: 'limit.value',
      name: 'Limit value',
      description: 'In the unit of the values.',
      category: PREDICTION,
      showIf: ({ limit }) => limit?.source === 'fixed',
    })
    .addRadio({
      path: 'limit.side',
      name: 'Limit is crossed',
      category: PREDICTION,
      defaultValue: DEFAULTS.limit.side,
      settings: {
        options: [
          { value: 'above', label: 'At or above' },
          { value: 'below', label: 'Below' },
        ],
      },
      showIf: ({ limit }) => limit?.source === 'fixed',
    })
    .addBooleanSwitch({
      path: 'limit.inView',
      name: 'Keep the limit in view',
      category: PREDICTION,
      defaultValue: DEFAULTS.limit.inView,
      showIf: ({ limit }) => limit?.source !== 'none',
    });

  for (const [overlay, name, description] of [
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
      'failure_prediction_forecast, at the time it was made for.',
    ],
  ] as const) {
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
      description: 'At most; each is a call of the service at every refresh.',
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
        options: [
          { value: 'nobody', label: 'Nobody' },
          { value: 'editors', label: 'Editors' },
          { value: 'everyone', label: 'Everyone' },
        ],
      },
    });
  commonOptionsBuilder.addTooltipOptions(builder, false, true);
  commonOptionsBuilder.addLegendOptions(builder);
}

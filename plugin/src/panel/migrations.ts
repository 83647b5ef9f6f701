import type { PanelModel, PanelTypeChangedHandler } from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import type { PanelOptions } from './options';

/** Panels with the same field options. */
const GRAPHS = ['timeseries', 'trend', 'candlestick'];

/** Field options of the time series panel that have no meaning here. */
const FOREIGN = [
  'stacking',
  'transform',
  'fillBelowTo',
  'barAlignment',
  'barWidthFactor',
  'showValues',
  'insertNulls',
] as const satisfies readonly (keyof GraphFieldConfig)[];

/** Called when a panel becomes one of this type: it keeps how a time series panel was drawn. */
export const changedFrom: PanelTypeChangedHandler<PanelOptions> = (
  panel: PanelModel<PanelOptions>,
  previous,
  previousOptions,
  previousFieldConfig,
) => {
  if (!GRAPHS.includes(previous)) return {};
  const custom = { ...(previousFieldConfig.defaults.custom as GraphFieldConfig | undefined) };
  for (const key of FOREIGN) delete custom[key];
  panel.fieldConfig = {
    ...panel.fieldConfig,
    defaults: { ...panel.fieldConfig.defaults, custom },
    overrides: previousFieldConfig.overrides.map((override) => ({
      ...override,
      properties: override.properties.filter(
        ({ id }) => !FOREIGN.some((key) => id === `custom.${key}`),
      ),
    })),
  };
  const { legend, tooltip } = previousOptions as Partial<PanelOptions>;
  return { legend, tooltip };
};

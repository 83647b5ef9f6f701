import {
  FieldColorModeId,
  PanelPlugin,
  identityOverrideProcessor,
  type FieldColorConfigSettings,
  type PanelProps,
} from '@grafana/data';
import type { ComponentType } from 'react';

/**
 * A panel plugin without editors.
 *
 * @param fieldOptions that it understands, with their defaults: those not announced are dropped from
 *   the dashboard
 */
export function standIn<Options>(
  component: ComponentType<PanelProps<Options>>,
  fieldOptions: Readonly<Record<string, unknown>> = {},
  color = FieldColorModeId.Thresholds,
  colorSettings?: FieldColorConfigSettings,
): PanelPlugin<Options> {
  return new PanelPlugin<Options>(component)
    .setPanelOptions(() => undefined)
    .useFieldConfig({
      standardOptions: { color: { settings: colorSettings, defaultValue: { mode: color } } },
      useCustomConfig: (builder) => {
        for (const [path, defaultValue] of Object.entries(fieldOptions)) {
          builder.addCustomEditor({
            id: path,
            path,
            name: path,
            editor: () => null,
            override: () => null,
            process: identityOverrideProcessor,
            shouldApply: () => true,
            settings: {},
            defaultValue,
          });
        }
      },
    });
}

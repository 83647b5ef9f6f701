import { identityOverrideProcessor, type FieldConfigEditorBuilder } from '@grafana/data';

/**
 * Announces options of fields that a panel understands, with their defaults: those not announced are
 * dropped from the dashboard.
 */
export function announce<T extends object>(
  builder: FieldConfigEditorBuilder<T>,
  defaults: Readonly<Record<string, unknown>>,
): void {
  for (const [path, defaultValue] of Object.entries(defaults)) {
    builder.addCustomEditor({
      id: path,
      path: path,
      name: path,
      editor: () => null,
      override: () => null,
      process: identityOverrideProcessor,
      shouldApply: () => true,
      settings: {},
      ...(defaultValue === undefined ? {} : { defaultValue: defaultValue as never }),
    });
  }
}

import {
  FieldColorModeId,
  ThresholdsMode,
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
  type FieldConfigPropertyItem,
} from '@grafana/data';
import { uniqBy } from 'lodash';
import { GRAFANA_VERSION } from './boot-data';

/** Names by which option builders ask for an editor. The workbench has no editors: they show nothing. */
const EDITORS =
  'number slider text strings boolean select multi-select radio unit color fieldColor thresholds mappings links actions stats-picker timezone field-name dashboard-uid series-color cell location geohash'.split(
    ' ',
  );

/** Grafana 13 wants a transformation behind a promise. */
const FETCHED_LATER = Number.parseInt(GRAFANA_VERSION, 10) >= 13;

const noEditor = (): null => null;

/**
 * Fills the registries that Grafana's core fills and its libraries read. Field options that are not
 * registered here would be dropped from every dashboard without a word.
 */
export function fillRegistries(): void {
  standardEditorsRegistry.setInit(() => EDITORS.map((id) => ({ id, name: id, editor: noEditor })));
  standardFieldConfigEditorRegistry.setInit(() => FIELD_OPTIONS);
  standardTransformersRegistry.setInit(
    () =>
      // The library lists one of them under two names.
      uniqBy(Object.values(standardTransformers), 'id').map((transformation) => ({
        id: transformation.id,
        name: transformation.name,
        editor: noEditor,
        transformation: FETCHED_LATER ? () => Promise.resolve(transformation) : transformation,
      })) as never,
  );
}

const FIELD_OPTIONS: FieldConfigPropertyItem[] = [
  fieldOption('displayName', displayNameOverrideProcessor),
  fieldOption('unit', unitOverrideProcessor),
  fieldOption('min', numberOverrideProcessor),
  fieldOption('max', numberOverrideProcessor),
  fieldOption('fieldMinMax', booleanOverrideProcessor),
  fieldOption('decimals', numberOverrideProcessor),
  fieldOption('noValue', stringOverrideProcessor),
  fieldOption('filterable', booleanOverrideProcessor),
  fieldOption('color', identityOverrideProcessor, { mode: FieldColorModeId.Thresholds }),
  fieldOption('thresholds', thresholdsOverrideProcessor, {
    mode: ThresholdsMode.Absolute,
    steps: [
      { value: -Infinity, color: 'green' },
      { value: 80, color: 'red' },
    ],
  }),
  fieldOption('mappings', valueMappingsOverrideProcessor, []),
  fieldOption('links', dataLinksOverrideProcessor),
  fieldOption('actions', identityOverrideProcessor),
];

/** A field option that dashboards set and nobody edits. */
export function fieldOption(
  id: string,
  process: FieldConfigPropertyItem['process'],
  defaultValue?: unknown,
): FieldConfigPropertyItem {
  return {
    id,
    path: id,
    name: id,
    description: '',
    editor: noEditor,
    override: noEditor,
    process,
    shouldApply: () => true,
    settings: {},
    defaultValue,
  };
}

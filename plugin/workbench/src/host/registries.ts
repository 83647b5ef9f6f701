import {
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
  FieldColorModeId,
  ThresholdsMode,
  type DataTransformerInfo,
  type FieldConfigPropertyItem,
  type StandardEditorsRegistryItem,
  type TransformerRegistryItem,
} from '@grafana/data';
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
  standardEditorsRegistry.setInit(() =>
    EDITORS.map((id): StandardEditorsRegistryItem => ({ id, name: id, editor: noEditor })),
  );
  standardFieldConfigEditorRegistry.setInit(fieldOptions);
  standardTransformersRegistry.setInit(transformers);
}

function fieldOptions(): FieldConfigPropertyItem[] {
  return [
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
}

function fieldOption(
  id: string,
  process: FieldConfigPropertyItem['process'],
  defaultValue?: unknown,
): FieldConfigPropertyItem {
  return {
    id,
    path: id,
    name: id,
    description: '',
    category: ['Standard options'],
    editor: noEditor,
    override: noEditor,
    process,
    shouldApply: () => true,
    settings: {},
    defaultValue,
  };
}

/** Every transformation once: the library lists one of them under two names. */
function transformers(): TransformerRegistryItem[] {
  const byId = new Map<string, DataTransformerInfo>();
  for (const one of Object.values(standardTransformers))
    byId.set(one.id, one as DataTransformerInfo);
  return [...byId.values()].map((transformation) => ({
    id: transformation.id,
    name: transformation.name,
    description: transformation.description ?? '',
    editor: noEditor,
    transformation: FETCHED_LATER ? () => Promise.resolve(transformation) : transformation,
    imageDark: '',
    imageLight: '',
  })) as unknown as TransformerRegistryItem[];
}

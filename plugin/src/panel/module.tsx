import { PanelPlugin } from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import { FailurePredictionPanel } from './failure-prediction-panel';
import { fieldConfig } from './field-config';
import { changedFrom, migrate } from './migrations';
import type { PanelOptions } from './options';
import { addPanelOptions } from './panel-options';

export const plugin = new PanelPlugin<PanelOptions, GraphFieldConfig>(FailurePredictionPanel)
  .useFieldConfig(fieldConfig())
  .setPanelOptions(addPanelOptions)
  .setMigrationHandler(migrate)
  .setPanelChangeHandler(changedFrom);

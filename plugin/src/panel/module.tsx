import { PanelPlugin } from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import { FailurePredictionPanel } from './failure-prediction-panel';
import { fieldConfig } from './field-config';
import { changedFrom } from './migrations';
import { complete, type PanelOptions } from './options';
import { addPanelOptions } from './panel-options';

export const plugin = new PanelPlugin<PanelOptions, GraphFieldConfig>(FailurePredictionPanel)
  .useFieldConfig(fieldConfig())
  .setPanelOptions(addPanelOptions)
  // Version 0.1.0 is the first: what can be missing is what a dashboard written by hand left out.
  .setMigrationHandler(({ options }) => complete(options))
  .setPanelChangeHandler(changedFrom);

import { PanelPlugin } from '@grafana/data';
import { FailurePredictionPanel } from './failure-prediction-panel';

export const plugin = new PanelPlugin(FailurePredictionPanel);

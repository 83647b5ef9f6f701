/** What the tests know of the plugin and of what is provisioned for it. */
export const APP = 'k8sfp-failureprediction-app';
export const PANEL = 'k8sfp-failureprediction-panel';
export const DASHBOARDS = {
  overview: 'failure-prediction-overview',
  target: 'failure-prediction-target',
  pod: 'failure-prediction-pod',
  models: 'failure-prediction-models',
} as const;

/** Path of the backend through Grafana's plugin proxy, which enforces the roles of plugin.json. */
export function proxied(path: string): string {
  return `/api/plugin-proxy/${APP}/${path}`;
}

/** What the tests read of an answer to `GET v1/predictions`. */
export interface Predictions {
  readonly predictions: readonly { readonly target: string }[];
}

/** The app whose workbench this is, and the panel nested in it. */
export const APP_ID = 'k8sfp-failureprediction-app';
export const PANEL_ID = 'k8sfp-failureprediction-panel';

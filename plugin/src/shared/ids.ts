/** The app, through which the backend is reached. */
export const APP_ID = 'k8sfp-failureprediction-app';

export const PANEL_ID = 'k8sfp-failureprediction-panel';

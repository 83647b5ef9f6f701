/** Entries of @grafana/runtime that its npm package holds and does not export; see vite.config.ts. */
declare module 'grafana-runtime-internal/PluginPage' {
  import type { ComponentType } from 'react';
  import type { PluginPageProps } from '@grafana/runtime';
  export function setPluginPage(component: ComponentType<PluginPageProps>): void;
}

declare module 'grafana-runtime-internal/PanelDataErrorView' {
  import type { ComponentType } from 'react';
  import type { PanelDataErrorViewProps } from '@grafana/runtime';
  export function setPanelDataErrorView(component: ComponentType<PanelDataErrorViewProps>): void;
}

declare module 'systemjs/dist/system.min.js';
declare module 'systemjs/dist/extras/amd.min.js';

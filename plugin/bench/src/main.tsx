import React from 'react';
import { EventBusSrv, type PanelData, type PanelProps } from '@grafana/data';
import { setBackendSrv } from '@grafana/runtime';
import { createRoot } from 'react-dom/client';
import { FailurePredictionPanel } from '../../src/panel/failure-prediction-panel';
import { complete, type PanelOptions } from '../../src/panel/options';
import { panelData, type Size } from './data';
import { quickService } from './service';

declare global {
  interface Window {
    /** Makes the data of one refresh, which is not to be measured. */
    benchPrepare: (size: Size, refresh: number) => void;
    /** Draws the panel with them; resolves when all of it is on screen. */
    benchRefresh: () => Promise<void>;
  }
}

const root = createRoot(document.getElementById('root')!);
const options = complete({ forecastSeries: 20 });
const fieldConfig = { defaults: {}, overrides: [] };
const eventBus = new EventBusSrv();
let modes = -1;

/** Two frames: what React, the plot and the answers of the service have to draw is drawn then. */
const settled = (): Promise<void> =>
  new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 20))),
  );

let data: PanelData;
let renderCounter = 0;

window.benchPrepare = (size, refresh) => {
  if (modes !== size.modes) {
    modes = size.modes;
    setBackendSrv(quickService(modes));
  }
  data = panelData(size, refresh);
};

window.benchRefresh = async () => {
  const props = {
    id: 1,
    data,
    options,
    fieldConfig,
    eventBus,
    timeRange: data.timeRange,
    timeZone: 'utc',
    title: '',
    transparent: false,
    width: 1100,
    height: 460,
    renderCounter: renderCounter++,
    replaceVariables: (text: string) => text,
    onChangeTimeRange: () => undefined,
    onFieldConfigChange: () => undefined,
    onOptionsChange: () => undefined,
  } satisfies PanelProps<PanelOptions>;
  root.render(<FailurePredictionPanel {...props} />);
  await settled();
};

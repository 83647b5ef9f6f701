import React from 'react';
import {
  dateTime,
  EventBusSrv,
  type AbsoluteTimeRange,
  type PanelData,
  type PanelProps,
} from '@grafana/data';
import { setBackendSrv } from '@grafana/runtime';
import { createRoot } from 'react-dom/client';
import { FailurePredictionPanel } from '../../src/panel/failure-prediction-panel';
import { complete, type PanelOptions } from '../../src/panel/options';
import { panelData, type Size } from './data';
import { quickService } from './service';

/** How a refresh differs from the usual. */
export interface Changes {
  readonly width?: number;
  readonly height?: number;
  /** The range ends so long before now. Milliseconds. */
  readonly endsAgo?: number;
  readonly options?: Partial<PanelOptions>;
  readonly reachable?: boolean;
}

declare global {
  interface Window {
    /** Makes the data of one refresh, which is not to be measured. */
    benchPrepare: (size: Size, refresh: number) => void;
    /** Draws the panel with them; resolves when all of it is on screen. */
    benchRefresh: (changes?: Changes) => Promise<void>;
    /** Times that the panel asked the dashboard to show. */
    benchRanges: AbsoluteTimeRange[];
  }
}

const root = createRoot(document.getElementById('root')!);
const OPTIONS = { forecastSeries: 20 };
const fieldConfig = { defaults: {}, overrides: [] };
const eventBus = new EventBusSrv();
let modes = -1;

/** Two frames: what React, the plot and the answers of the service have to draw is drawn then. */
const settled = (): Promise<void> =>
  new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 20))),
  );

window.benchRanges = [];

let data: PanelData;
let renderCounter = 0;
let reached = true;

window.benchPrepare = (size, refresh) => {
  if (modes !== size.modes) {
    modes = size.modes;
    setBackendSrv(quickService(modes));
  }
  data = panelData(size, refresh);
};

window.benchRefresh = async (changes = {}) => {
  const { width = 1100, height = 460, endsAgo = 0, reachable = true } = changes;
  if (reachable !== reached) {
    reached = reachable;
    setBackendSrv(quickService(modes, reachable));
  }
  const { from, to, raw } = data.timeRange;
  const timeRange = { from, to: dateTime(to.valueOf() - endsAgo), raw };
  const props = {
    id: 1,
    data: { ...data, timeRange },
    options: complete({ ...OPTIONS, ...changes.options }),
    fieldConfig,
    eventBus,
    timeRange,
    timeZone: 'utc',
    title: '',
    transparent: false,
    width,
    height,
    renderCounter: renderCounter++,
    replaceVariables: (text: string) => text,
    onChangeTimeRange: (range: AbsoluteTimeRange) => window.benchRanges.push(range),
    onFieldConfigChange: () => undefined,
    onOptionsChange: () => undefined,
  } satisfies PanelProps<PanelOptions>;
  root.render(<FailurePredictionPanel {...props} />);
  await settled();
};

import type { VizLegendOptions, VizTooltipOptions } from '@grafana/schema';

/** Who sees the failure toggles. Who may use them is up to Grafana's proxy, which asks for Editors. */
export type TogglesFor = 'nobody' | 'editors' | 'everyone';

/** Where the threshold comes from. */
export type LimitSource = 'auto' | 'fixed' | 'none';

export interface PanelOptions {
  legend: VizLegendOptions;
  tooltip: VizTooltipOptions;
  /**
   * The target predictions are shown of: its name, or labels as `job=demo,instance=$instance`. Empty:
   * the most urgent among those whose series are shown.
   */
  target: string;
  /** The signal that the series show. Empty: found by their query, the metric's name or the legend. */
  signal: string;
  /** How far ahead, as `5m`. Empty: as far as the service predicts. */
  horizon: string;
  /** Id or kind of the model that is to predict. Empty: any. */
  model: string;
  limit: {
    source: LimitSource;
    value?: number;
    side: 'above' | 'below';
    /** Whether the y axis always reaches to the threshold. */
    inView: boolean;
  };
  overlays: {
    status: boolean;
    forecast: boolean;
    band: boolean;
    now: boolean;
    marker: boolean;
    injections: boolean;
    failures: boolean;
    pastForecasts: boolean;
  };
  /** Series that get a forecast at most. */
  forecastSeries: number;
  strip: {
    show: boolean;
    /** Pixels. */
    rowHeight: number;
  };
  toggles: TogglesFor;
  /** Metrics that are 1 while a failure is injected, separated by commas. */
  injectedMetrics: string;
}

/** All options at their defaults, besides those of legend and tooltip, which are Grafana's. */
export const DEFAULTS: Omit<PanelOptions, 'legend' | 'tooltip'> = {
  target: '',
  signal: '',
  horizon: '',
  model: '',
  limit: { source: 'auto', side: 'above', inView: true },
  overlays: {
    status: true,
    forecast: true,
    band: true,
    now: true,
    marker: true,
    injections: true,
    failures: true,
    pastForecasts: true,
  },
  forecastSeries: 5,
  strip: { show: true, rowHeight: 16 },
  toggles: 'editors',
  injectedMetrics: 'app_failure_active',
};

/** As Grafana's own editors of legend and tooltip have them; its enumerations are types only here. */
const DEFAULT_LEGEND = {
  displayMode: 'list' as VizLegendOptions['displayMode'],
  placement: 'bottom',
  showLegend: true,
  calcs: [],
} satisfies VizLegendOptions;

const DEFAULT_TOOLTIP = {
  mode: 'single' as VizTooltipOptions['mode'],
  sort: 'none' as VizTooltipOptions['sort'],
} satisfies VizTooltipOptions;

/** Options as the panel was saved with them, completed: a dashboard written by hand leaves some out. */
export function complete(saved: Partial<PanelOptions>): PanelOptions {
  return {
    ...DEFAULTS,
    ...saved,
    legend: { ...DEFAULT_LEGEND, ...saved.legend },
    tooltip: { ...DEFAULT_TOOLTIP, ...saved.tooltip },
    limit: { ...DEFAULTS.limit, ...saved.limit },
    overlays: { ...DEFAULTS.overlays, ...saved.overlays },
    strip: { ...DEFAULTS.strip, ...saved.strip },
  };
}

import { useMemo, useRef } from 'react';
import type { Field, FieldConfigSource, TimeZone } from '@grafana/data';
import { useTheme2, type UPlotConfigBuilder } from '@grafana/ui';
import type { PanelOptions } from '../options';
import type { View } from '../use-view';
import { createConfig } from './config';

/** A configuration of the plot, and a number of its own. */
export interface ChartConfig {
  readonly builder: UPlotConfigBuilder;
  readonly id: number;
}

/**
 * The plot's configuration; the same object until the structure of the plot changes.
 *
 * @param settings gutter: pixels that are to be free at the left of the plot, its axis included
 */
export function useChartConfig(
  view: Pick<View, 'model' | 'overlays'>,
  { limit, overlays: { band }, tooltip }: PanelOptions,
  settings: {
    readonly timeZone: TimeZone;
    readonly fieldConfig: FieldConfigSource;
    readonly gutter: number;
  },
): ChartConfig {
  const { timeZone, fieldConfig, gutter } = settings;
  const { model, overlays } = view;
  const theme = useTheme2();
  const current = useRef(view);
  current.current = view;
  const structure = useMemo(
    () => JSON.stringify([model.frame.fields.map(describe), model.slots]),
    [model],
  );
  const limits = limit.inView ? JSON.stringify(overlays.limits) : '';
  const { hoverProximity } = tooltip as { hoverProximity?: number };
  const made = useRef(0);
  return useMemo(
    () => ({
      id: made.current++,
      builder: createConfig({
        frame: current.current.model.frame,
        slots: current.current.model.slots,
        theme,
        timeZone,
        overlays: () => current.current.overlays,
        currentFrame: () => current.current.model.frame,
        inView: limit.inView ? current.current.overlays.limits : [],
        hoverProximity,
        band,
        gutter,
      }),
    }),
    // The model is read when its structure, or what the user set, has changed; not at every refresh.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [structure, limits, fieldConfig, theme, timeZone, limit.inView, hoverProximity, band, gutter],
  );
}

/** What of a field the configuration is made from, besides what the user set for all. */
function describe({ name, config, labels, state }: Field): unknown[] {
  return [name, labels, state?.displayName, state?.seriesIndex, config];
}

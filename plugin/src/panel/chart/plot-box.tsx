import { useLayoutEffect } from 'react';
import type { UPlotConfigBuilder } from '@grafana/ui';
import type uPlot from 'uplot';

/** Where the plotting area lies in the chart, and which times it spans. CSS pixels, milliseconds. */
export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
}

interface Probe<T> {
  readonly config: UPlotConfigBuilder;
  readonly onChange: (value: T) => void;
}

/** Tells where the plot has drawn, whenever that changes, so that HTML can be laid over it. */
export function PlotBoxProbe({ config, onChange }: Probe<PlotBox>): null {
  useLayoutEffect(() => {
    let last: PlotBox | undefined;
    config.addHook('draw', (u) => {
      const box = measure(u);
      if (box === undefined || (last !== undefined && isSame(last, box))) return;
      last = box;
      onChange(box);
    });
  }, [config, onChange]);
  return null;
}

/**
 * Tells where the cursor is, also when another panel moves it: pixels from the left edge of the plotting
 * area; null while it is away.
 */
export function CursorProbe({ config, onChange }: Probe<number | null>): null {
  useLayoutEffect(() => {
    config.addHook('setCursor', (u) => {
      const left = u.cursor.left ?? -1;
      onChange(left >= 0 ? left : null);
    });
  }, [config, onChange]);
  return null;
}

/** Pixels from the left edge of the plotting area. */
export function positionOf(time: number, { width, from, to }: PlotBox): number {
  return ((time - from) / (to - from)) * width;
}

export function timeAt(position: number, { width, from, to }: PlotBox): number {
  return from + (position / width) * (to - from);
}

function measure({ bbox, scales }: uPlot): PlotBox | undefined {
  const { min, max } = scales['x'] ?? {};
  if (min == null || max == null || max <= min) return undefined;
  const css = (pixels: number): number => Math.round(pixels / devicePixelRatio);
  return {
    left: css(bbox.left),
    top: css(bbox.top),
    width: css(bbox.width),
    height: css(bbox.height),
    from: min,
    to: max,
  };
}

function isSame(a: PlotBox, b: PlotBox): boolean {
  return (Object.keys(a) as (keyof PlotBox)[]).every((key) => a[key] === b[key]);
}

import { FieldType, type DataFrame, type Field, type Labels } from '@grafana/data';
import { targetKey } from './labels';
import { recognise, type TrackKind } from './recognise';
import { stepOfField, timeField } from './fields';
import type { Values } from './values';

/** A recognised series. */
export interface Track {
  readonly kind: TrackKind;
  readonly labels: Labels;
  /** One text per target. */
  readonly target: string;
  /** Unix milliseconds, ascending. */
  readonly times: readonly number[];
  readonly values: Values;
  readonly stepMs: number;
}

export interface Split {
  /** What is drawn as lines: frames of one time field and number fields each. */
  readonly history: DataFrame[];
  readonly tracks: readonly Track[];
}

export interface SplitOptions {
  /** The text of the query that gave a frame. */
  readonly exprOf: (refId: string | undefined) => string | undefined;
  readonly injectedMetrics: readonly string[];
  /**
   * Unix milliseconds. Later samples are cut off: asked for the future, Prometheus repeats the last
   * sample for five minutes, and that is no measurement.
   */
  readonly now: number;
}

/** Splits the panel's frames into ordinary series and those that record predictions. */
export function splitFrames(series: readonly DataFrame[], options: SplitOptions): Split {
  const history: DataFrame[] = [];
  const tracks: Track[] = [];
  for (const frame of series) {
    const time = timeField(frame);
    if (time === undefined) continue;
    const length = lengthUntil(time.values as number[], options.now);
    const expr = options.exprOf(frame.refId);
    const ordinary: Field[] = [];
    for (const field of frame.fields) {
      if (field.type !== FieldType.number) continue;
      const kind = recognise(
        { labels: field.labels, name: field.name, expr },
        options.injectedMetrics,
      );
      if (kind === undefined) ordinary.push(cut(field, length));
      else tracks.push(toTrack(kind, field, time, length));
    }
    if (ordinary.length > 0) {
      history.push({ ...frame, length, fields: [cut(time, length), ...ordinary] });
    }
  }
  return { history, tracks };
}

function toTrack(kind: TrackKind, field: Field, time: Field, length: number): Track {
  const labels = field.labels ?? {};
  return {
    kind,
    labels,
    target: targetKey(labels),
    times: (time.values as number[]).slice(0, length),
    values: (field.values as Values).slice(0, length),
    stepMs: stepOfField(cut(time, length)),
  };
}

function cut(field: Field, length: number): Field {
  return field.values.length === length
    ? field
    : { ...field, values: field.values.slice(0, length) };
}

/** How many of ascending times are not later than a moment. */
function lengthUntil(times: readonly number[], moment: number): number {
  let length = times.length;
  while (length > 0 && times[length - 1]! > moment) length--;
  return length;
}

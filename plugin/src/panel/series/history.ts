import {
  applyNullInsertThreshold,
  FieldType,
  getDisplayProcessor,
  type DataFrame,
  type Field,
  type GrafanaTheme2,
} from '@grafana/data';

/**
 * Prepares frames for drawing: missing samples become gaps, what is no number becomes missing, and the
 * palette is distributed among the series that are drawn.
 */
export function prepareHistory(frames: readonly DataFrame[], theme: GrafanaTheme2): DataFrame[] {
  let seriesIndex = 0;
  return frames.map((frame, frameIndex) => {
    const gapped = applyNullInsertThreshold({ frame });
    return {
      ...gapped,
      fields: gapped.fields.map((field, fieldIndex): Field => {
        if (field.type !== FieldType.number) return field;
        const drawn: Field = {
          ...field,
          values: field.values.some(isNotDrawable)
            ? field.values.map((value: unknown) => (Number.isFinite(value) ? value : null))
            : field.values,
          state: { ...field.state, seriesIndex: seriesIndex++, origin: { frameIndex, fieldIndex } },
        };
        drawn.display = getDisplayProcessor({ field: drawn, theme });
        return drawn;
      }),
    };
  });
}

/** NaN, an infinity or nothing at all; null is drawn as a gap. */
function isNotDrawable(value: unknown): boolean {
  return value !== null && !Number.isFinite(value);
}

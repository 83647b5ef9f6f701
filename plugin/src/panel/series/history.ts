import {
  applyNullInsertThreshold,
  FieldType,
  getDisplayProcessor,
  type DataFrame,
  type Field,
  type GrafanaTheme2,
} from '@grafana/data';

/**
 * Makes frames fit to be drawn: gaps are gaps, what is no number is missing, and the palette is dealt
 * out among the series that are drawn.
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
          values: field.values.some(isNoNumber)
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

/** Missing is null; what cannot be drawn, as NaN and infinities, is not yet. */
function isNoNumber(value: unknown): boolean {
  return value !== null && !Number.isFinite(value);
}

import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Expected } from '../outlook/outlook';
import { positionOf, type PlotBox } from './plot-box';

/** Below the signs of what happened. CSS pixels. */
const TOP = 24;

/** Of a character of the text, on average; and the share of the plot that the text may take. */
const CHARACTER = 6.6;
const MAX_SHARE = 0.7;

/** Whether the words find room in the plot; where they do not, the status line has them. */
export function fitsMarker(text: string, box: PlotBox | undefined): boolean {
  return box !== undefined && text.length * CHARACTER <= MAX_SHARE * box.width;
}

export interface MarkerProps {
  readonly box: PlotBox;
  readonly expected: Expected;
  readonly text: string;
}

/**
 * The words at the predicted failure: beside its line where that is in view, else at the edge behind
 * which it lies.
 */
export function Marker({ box, expected, text }: MarkerProps): React.JSX.Element {
  const styles = useStyles2(getStyles);
  const at = positionOf(expected.median, box);
  const beyond = at > box.width;
  const x = Math.max(0, Math.min(at, box.width));
  const leftward = x > box.width / 2;
  return (
    <div
      className={styles.marker}
      style={{
        top: box.top + TOP,
        left: box.left + x + (leftward ? -4 : 4),
        maxWidth: leftward ? x - 8 : box.width - x - 8,
        transform: leftward ? 'translateX(-100%)' : 'none',
      }}
      title={text}
    >
      {text}
      {beyond && ' →'}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  marker: css({
    position: 'absolute',
    zIndex: 1,
    padding: theme.spacing(0, 0.75),
    lineHeight: '20px',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.error.main,
    color: theme.colors.error.contrastText,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    pointerEvents: 'none',
  }),
});

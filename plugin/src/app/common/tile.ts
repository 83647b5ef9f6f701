import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** Boxes side by side, as many as fit, each with a large figure. */
export const getTileStyles = (
  theme: GrafanaTheme2,
): Record<'tiles' | 'tile' | 'figure' | 'words' | 'detail', string> => ({
  tiles: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fit, minmax(${theme.spacing(15)}, 1fr))`,
    gap: theme.spacing(1),
    margin: 0,
  }),
  tile: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    padding: theme.spacing(1, 1.5),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    textAlign: 'left',
    'button&:hover': { background: theme.colors.action.hover },
    '&[aria-pressed="true"]': {
      borderColor: theme.colors.primary.border,
      background: theme.colors.action.selected,
    },
    dt: { fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0 },
  }),
  figure: css({
    fontSize: theme.typography.h2.fontSize,
    lineHeight: theme.typography.h2.lineHeight,
    fontVariantNumeric: 'tabular-nums',
  }),
  words: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
  }),
  detail: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});

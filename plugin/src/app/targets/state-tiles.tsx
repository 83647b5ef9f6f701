import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import { STATE_ORDER, STATES, type TargetState } from './states';

/** How many targets are in each state; pressing one shows only those. */
export function StateTiles(props: {
  readonly counts: Readonly<Record<TargetState, number>>;
  readonly chosen: TargetState | undefined;
  readonly onChoose: (state: TargetState | undefined) => void;
}): React.JSX.Element {
  const { counts, chosen, onChoose } = props;
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  const colorOf: Record<TargetState, string> = {
    failing: colors.error.text,
    at_risk: colors.warning.text,
    warming_up: colors.info.text,
    stale: colors.text.secondary,
    normal: colors.success.text,
  };
  return (
    <div className={styles.tiles} role="group" aria-label="Show targets of one state">
      {STATE_ORDER.map((state) => {
        const { text, icon, meaning } = STATES[state];
        const active = chosen === state;
        return (
          <button
            key={state}
            type="button"
            title={meaning}
            aria-pressed={active}
            className={cx(styles.tile, active && styles.active)}
            onClick={() => onChoose(active ? undefined : state)}
          >
            <span className={styles.count}>{counts[state].toLocaleString('en')}</span>
            <span className={styles.name}>
              <Icon name={icon} style={counts[state] > 0 ? { color: colorOf[state] } : {}} />
              {text}
            </span>
          </button>
        );
      })}
    </div>
  );
}

function getStyles(
  theme: GrafanaTheme2,
): Record<'tiles' | 'tile' | 'active' | 'count' | 'name', string> {
  return {
    tiles: css({
      display: 'grid',
      gridTemplateColumns: `repeat(auto-fit, minmax(${theme.spacing(15)}, 1fr))`,
      gap: theme.spacing(1),
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
      '&:hover': { background: theme.colors.action.hover },
    }),
    active: css({
      borderColor: theme.colors.primary.border,
      background: theme.colors.action.selected,
    }),
    count: css({
      fontSize: theme.typography.h2.fontSize,
      lineHeight: theme.typography.h2.lineHeight,
      fontVariantNumeric: 'tabular-nums',
    }),
    name: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      color: theme.colors.text.secondary,
    }),
  };
}

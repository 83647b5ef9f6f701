import React, { memo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { formatProbability } from '../../shared/probability';
import type { TargetState } from './states';

/** A risk as a number and a bar; grey where it is no alarm, so that colour means something. */
export const RiskMeter = memo(function RiskMeter(props: {
  readonly risk: number | null;
  readonly state: TargetState;
}): React.JSX.Element {
  const { risk, state } = props;
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  if (risk === null) return <span className={styles.none}>–</span>;
  const color =
    state === 'failing'
      ? colors.error.main
      : state === 'at_risk'
        ? colors.warning.main
        : colors.text.disabled;
  return (
    <div className={styles.meter}>
      <span>{formatProbability(risk)}</span>
      <div className={styles.track} aria-hidden>
        <div style={{ width: `${100 * risk}%`, background: color }} />
      </div>
    </div>
  );
});

function getStyles(theme: GrafanaTheme2): Record<'meter' | 'track' | 'none', string> {
  return {
    none: css({ color: theme.colors.text.secondary }),
    meter: css({
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'flex-end',
      gap: theme.spacing(1),
    }),
    track: css({
      flex: '0 0 auto',
      width: theme.spacing(8),
      height: theme.spacing(0.75),
      borderRadius: theme.shape.radius.pill,
      background: theme.colors.background.secondary,
      overflow: 'hidden',
      [theme.breakpoints.down('md')]: { width: theme.spacing(3) },
      '> div': { height: '100%', minWidth: 1 },
    }),
  };
}

import React, { memo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { formatProbability } from '../../shared/probability';
import { colorOfState, type TargetState } from '../../shared/states';
import { NOTHING } from '../common/data-table';

/** A risk as a number and a bar; grey where there is no alarm, so that colour means something. */
export const RiskMeter = memo(function RiskMeter(props: {
  readonly risk: number | null;
  readonly state: TargetState;
}): React.JSX.Element {
  const { risk, state } = props;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  if (risk === null) return <>{NOTHING}</>;
  const background =
    state === 'failing' || state === 'at_risk'
      ? colorOfState(state, theme)
      : theme.colors.text.disabled;
  return (
    <div className={styles.meter}>
      <span>{formatProbability(risk)}</span>
      <div className={styles.track} aria-hidden>
        <div style={{ width: `${100 * risk}%`, background }} />
      </div>
    </div>
  );
});

const getStyles = (theme: GrafanaTheme2) => ({
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
});

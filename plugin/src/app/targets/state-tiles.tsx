import React from 'react';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import { getTileStyles } from '../common/tile';
import { colorOfState, STATE_ORDER, STATES, type TargetState } from '../../shared/states';

/** How many targets are in each state; pressing one shows only those. */
export function StateTiles(props: {
  readonly counts: Readonly<Record<TargetState, number>>;
  readonly chosen: TargetState | undefined;
  readonly onChoose: (state: TargetState | undefined) => void;
}): React.JSX.Element {
  const { counts, chosen, onChoose } = props;
  const styles = useStyles2(getTileStyles);
  const theme = useTheme2();
  return (
    <div className={styles.tiles} role="group" aria-label="Show targets of one state">
      {STATE_ORDER.map((state) => {
        const { text, icon, meaning } = STATES[state];
        const color = counts[state] > 0 ? colorOfState(state, theme) : undefined;
        return (
          <button
            key={state}
            type="button"
            title={meaning}
            aria-pressed={chosen === state}
            className={styles.tile}
            onClick={() => onChoose(chosen === state ? undefined : state)}
          >
            <span className={styles.figure}>{counts[state].toLocaleString('en')}</span>
            <span className={styles.words}>
              <Icon name={icon} style={{ color }} />
              {text}
            </span>
          </button>
        );
      })}
    </div>
  );
}

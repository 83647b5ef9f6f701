import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Icon, LoadingPlaceholder, useStyles2, type IconName } from '@grafana/ui';
import type { Check } from './connection';

const STATES: Record<Check['state'], { readonly icon: IconName; readonly words: string }> = {
  good: { icon: 'check-circle', words: 'good' },
  warning: { icon: 'exclamation-triangle', words: 'needs attention' },
  bad: { icon: 'exclamation-circle', words: 'failed' },
  skipped: { icon: 'minus-circle', words: 'not tried' },
};

/** The result of the connection test, step by step. */
export function ConnectionReport(props: {
  /** Undefined before the first result. */
  readonly checks: readonly Check[] | undefined;
  readonly busy: boolean;
}): React.JSX.Element {
  const { checks, busy } = props;
  const styles = useStyles2(getStyles);
  if (checks === undefined) return <LoadingPlaceholder text="Testing the connection…" />;
  const [severity, title] = summaryOf(checks.map(({ state }) => state));
  return (
    <div aria-live="polite" aria-busy={busy}>
      <Alert severity={severity} title={title}>
        <ul className={styles.list}>
          {checks.map(({ what, state, message }) => (
            <li key={what}>
              <Icon
                name={STATES[state].icon}
                title={STATES[state].words}
                className={styles[state]}
              />
              <b>{what}</b>
              <span>{message}</span>
            </li>
          ))}
        </ul>
      </Alert>
    </div>
  );
}

function summaryOf(
  states: readonly Check['state'][],
): ['error' | 'warning' | 'success', title: string] {
  if (states.includes('bad')) return ['error', 'The connection does not work'];
  if (states.includes('warning')) {
    return ['warning', 'The connection works, but something needs attention'];
  }
  return ['success', 'The connection works'];
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'grid',
    gap: theme.spacing(0.5),
    listStyle: 'none',
    li: {
      display: 'grid',
      gridTemplateColumns: `auto ${theme.spacing(18)} 1fr`,
      gap: theme.spacing(1),
      alignItems: 'start',
      [theme.breakpoints.down('sm')]: {
        gridTemplateColumns: 'auto 1fr',
        'span:last-child': { gridColumn: 2 },
      },
      b: { fontWeight: theme.typography.fontWeightMedium },
      svg: { marginTop: theme.spacing(0.25) },
    },
  }),
  good: css({ color: theme.colors.success.text }),
  warning: css({ color: theme.colors.warning.text }),
  bad: css({ color: theme.colors.error.text }),
  skipped: css({ color: theme.colors.text.disabled }),
});

import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Icon, LoadingPlaceholder, useStyles2, useTheme2, type IconName } from '@grafana/ui';
import type { Check } from './connection';

const ICONS: Record<Check['state'], IconName> = {
  good: 'check-circle',
  warning: 'exclamation-triangle',
  bad: 'exclamation-circle',
  skipped: 'minus-circle',
};

const WORDS: Record<Check['state'], string> = {
  good: 'good',
  warning: 'to be looked at',
  bad: 'failed',
  skipped: 'not tried',
};

/** The result of the connection test, link by link. */
export function ConnectionReport(props: {
  /** Undefined before the first result. */
  readonly checks: readonly Check[] | undefined;
  readonly busy: boolean;
}): React.JSX.Element {
  const { checks, busy } = props;
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  const colorOf: Record<Check['state'], string> = {
    good: colors.success.text,
    warning: colors.warning.text,
    bad: colors.error.text,
    skipped: colors.text.disabled,
  };
  if (checks === undefined) return <LoadingPlaceholder text="Testing the connection…" />;
  const bad = checks.some(({ state }) => state === 'bad');
  const warned = checks.some(({ state }) => state === 'warning');
  return (
    <div aria-live="polite" aria-busy={busy}>
      <Alert
        severity={bad ? 'error' : warned ? 'warning' : 'success'}
        title={
          bad
            ? 'The connection does not work'
            : warned
              ? 'The connection works, with something to look at'
              : 'The connection works'
        }
      >
        <ul className={styles.list}>
          {checks.map(({ what, state, message }) => (
            <li key={what}>
              <Icon name={ICONS[state]} title={WORDS[state]} style={{ color: colorOf[state] }} />
              <b>{what}</b>
              <span>{message}</span>
            </li>
          ))}
        </ul>
      </Alert>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2): Record<'list', string> {
  return {
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
  };
}

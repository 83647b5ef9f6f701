import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import type { Notice } from './notices';

const ICONS: Readonly<Record<Notice['severity'], IconName>> = {
  info: 'info-circle',
  warning: 'exclamation-triangle',
  error: 'exclamation-circle',
};

/** Two or three words, and on hover or focus what they mean and what to do. */
export function NoticeBadge({ notice }: { readonly notice: Notice }): React.JSX.Element {
  const { severity, short, text } = notice;
  const styles = useStyles2(getStyles);
  return (
    <Tooltip content={text} placement="bottom-end">
      <button
        type="button"
        className={cx(styles.badge, styles[severity])}
        aria-label={`${short}. ${text}`}
      >
        <Icon name={ICONS[severity]} size="sm" aria-hidden />
        {short}
      </button>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  badge: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0, 0.75),
    lineHeight: '18px',
    border: '1px solid',
    borderRadius: theme.shape.radius.pill,
    background: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    cursor: 'default',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  info: css({ color: theme.colors.info.text, borderColor: theme.colors.info.border }),
  warning: css({ color: theme.colors.warning.text, borderColor: theme.colors.warning.border }),
  error: css({ color: theme.colors.error.text, borderColor: theme.colors.error.border }),
});

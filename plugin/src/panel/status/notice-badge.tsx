import React from 'react';
import { css } from '@emotion/css';
import { Badge, Tooltip, useStyles2, type BadgeColor, type IconName } from '@grafana/ui';
import type { Notice } from './notices';

const LOOKS: Readonly<Record<Notice['severity'], { icon: IconName; color: BadgeColor }>> = {
  info: { icon: 'info-circle', color: 'blue' },
  warning: { icon: 'exclamation-triangle', color: 'orange' },
  error: { icon: 'exclamation-circle', color: 'red' },
};

/** Two or three words, and on hover or focus what they mean and what to do. */
export function NoticeBadge({ notice }: { readonly notice: Notice }): React.JSX.Element {
  const { severity, short, text } = notice;
  const styles = useStyles2(getStyles);
  return (
    <Tooltip content={text} placement="bottom-end">
      <button type="button" className={styles.button} aria-label={`${short}. ${text}`}>
        <Badge text={short} {...LOOKS[severity]} />
      </button>
    </Tooltip>
  );
}

const getStyles = () => ({
  button: css({
    padding: 0,
    border: 'none',
    background: 'none',
    whiteSpace: 'nowrap',
    cursor: 'default',
  }),
});

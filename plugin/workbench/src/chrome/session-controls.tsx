import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { ROLES, saveRole, sessionRole, type Role, type ThemeId } from '../host/session';

export interface SessionControlsProps {
  readonly themeId: ThemeId;
  readonly onThemeChange: (theme: ThemeId) => void;
}

/** Whose eyes to look through, and light or dark. */
export function SessionControls({ themeId, onThemeChange }: SessionControlsProps): ReactElement {
  const styles = useStyles2(getStyles);
  const other = themeId === 'dark' ? 'light' : 'dark';
  return (
    <div className={styles.controls}>
      <label className={styles.label}>
        <span className={styles.words}>View as</span>
        <select
          className={styles.select}
          aria-label="View as"
          value={sessionRole()}
          onChange={({ target }) => {
            saveRole(target.value as Role);
            // Plugins read the role when they start, and the server is told it with every request.
            window.location.reload();
          }}
        >
          {ROLES.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </label>
      <IconButton
        name="palette"
        size="lg"
        tooltip={`Switch to the ${other} theme`}
        onClick={() => onThemeChange(other)}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  controls: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1.5) }),
  label: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), margin: 0 }),
  words: css({
    color: theme.colors.text.secondary,
    [theme.breakpoints.down('sm')]: { display: 'none' },
  }),
  select: css({
    width: 'auto',
    height: theme.spacing(theme.components.height.sm),
    padding: theme.spacing(0, 1),
    color: theme.components.input.text,
    background: theme.components.input.background,
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
  }),
});

import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, TextLink, useStyles2 } from '@grafana/ui';
import { useEffect, useState, type ChangeEvent, type ReactElement, type ReactNode } from 'react';
import { useLocation } from 'react-router-dom';
import { GRAFANA_VERSION } from '../host/boot-data';
import { ROLES, saveRole, sessionRole, type Role, type ThemeId } from '../host/session';
import { Navigation } from './navigation';
import logo from '../favicon.svg';
import { TitleContext } from './title';

/** Top bar, navigation, and the statement that this is not Grafana, around every page. */
export function Frame(props: {
  readonly themeId: ThemeId;
  readonly onThemeChange: (theme: ThemeId) => void;
  readonly children: ReactNode;
}): ReactElement {
  const { themeId, onThemeChange, children } = props;
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const [title, setTitle] = useState('');
  const [open, setOpen] = useState(false);
  const otherTheme = themeId === 'dark' ? 'light' : 'dark';
  // On a narrow page the open navigation would cover the page that was asked for.
  useEffect(() => setOpen(false), [pathname]);
  return (
    <TitleContext.Provider value={setTitle}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <header className={styles.bar}>
        <span className={styles.menu}>
          <IconButton
            name="bars"
            size="lg"
            tooltip={open ? 'Close the navigation' : 'Open the navigation'}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        </span>
        <img src={logo} alt="" width={22} height={22} />
        <div className={styles.title}>
          <span className={styles.wide}>Workbench{title !== '' && ' ›'}</span>
          <span className={styles.page}>{title}</span>
        </div>
        <label className={styles.role}>
          <span className={styles.wide}>View as</span>
          <select aria-label="View as" value={sessionRole()} onChange={changeRole}>
            {ROLES.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </select>
        </label>
        <IconButton
          name="palette"
          size="lg"
          tooltip={`Switch to the ${otherTheme} theme`}
          onClick={() => onThemeChange(otherTheme)}
        />
      </header>
      <div className={styles.notice} role="note">
        This is not Grafana. It shows Grafana’s dashboards with the built plugin and Grafana’s own
        libraries ({GRAFANA_VERSION}).{' '}
        <TextLink href="/about" inline={true} variant="bodySmall">
          How to install the plugin in Grafana
        </TextLink>
      </div>
      <div className={styles.body}>
        <div className={cx(styles.side, open && styles.sideOpen)}>
          <Navigation />
        </div>
        <main
          id="content"
          className={cx(styles.main, !pathname.startsWith('/d/') && styles.sheet)}
          tabIndex={-1}
        >
          {children}
        </main>
      </div>
    </TitleContext.Provider>
  );
}

function changeRole({ target }: ChangeEvent<HTMLSelectElement>): void {
  saveRole(target.value as Role);
  // Plugins read the role when they start, and the server is told it with every request.
  window.location.reload();
}

const getStyles = (theme: GrafanaTheme2) => {
  const narrow = theme.breakpoints.down('md');
  return {
    skip: css({
      position: 'absolute',
      left: -9999,
      '&:focus': { left: theme.spacing(1), top: theme.spacing(1), zIndex: theme.zIndex.tooltip },
    }),
    bar: css({
      label: 'top-bar',
      position: 'sticky',
      top: 0,
      zIndex: theme.zIndex.navbarFixed,
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      minHeight: 40,
      padding: theme.spacing(0.5, 2),
      background: theme.colors.background.primary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    menu: css({ display: 'none', [narrow]: { display: 'inline-flex' } }),
    title: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      flexGrow: 1,
      minWidth: 0,
      whiteSpace: 'nowrap',
      overflow: 'hidden',
    }),
    wide: css({
      color: theme.colors.text.secondary,
      [theme.breakpoints.down('sm')]: { display: 'none' },
    }),
    role: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      margin: 0,
      select: {
        width: 'auto',
        height: theme.spacing(theme.components.height.sm),
        padding: theme.spacing(0, 1),
        color: theme.components.input.text,
        background: theme.components.input.background,
        border: `1px solid ${theme.components.input.borderColor}`,
        borderRadius: theme.shape.radius.default,
      },
    }),
    page: css({ overflow: 'hidden', textOverflow: 'ellipsis' }),
    notice: css({
      label: 'not-grafana',
      padding: theme.spacing(0.25, 2),
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
      background: theme.colors.background.secondary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    body: css({ display: 'flex', alignItems: 'stretch', minHeight: 'calc(100vh - 62px)' }),
    side: css({
      flex: '0 0 224px',
      background: theme.colors.background.primary,
      borderRight: `1px solid ${theme.colors.border.weak}`,
      [narrow]: { display: 'none' },
    }),
    sideOpen: css({
      [narrow]: {
        display: 'block',
        position: 'absolute',
        insetInline: 0,
        zIndex: theme.zIndex.sidemenu,
        boxShadow: theme.shadows.z3,
      },
    }),
    main: css({
      flex: '1 1 auto',
      display: 'flex',
      flexDirection: 'column',
      minWidth: 0,
      padding: theme.spacing(2),
      outline: 'none',
      [narrow]: { padding: theme.spacing(1) },
    }),
    // Dashboards lie on the canvas; pages are sheets.
    sheet: css({ display: 'block', background: theme.colors.background.primary }),
  };
};

import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, TextLink, useStyles2 } from '@grafana/ui';
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { useLocation } from 'react-router-dom';
import { GRAFANA_VERSION } from '../host/boot-data';
import type { ThemeId } from '../host/session';
import { Navigation } from './navigation';
import { SessionControls } from './session-controls';
import logo from '../favicon.svg';
import { TitleContext } from './title';

export interface FrameProps {
  readonly themeId: ThemeId;
  readonly onThemeChange: (theme: ThemeId) => void;
  readonly children: ReactNode;
}

/** Top bar, navigation, and the statement that this is not Grafana, around every page. */
export function Frame({ themeId, onThemeChange, children }: FrameProps): ReactElement {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const [title, setTitle] = useState('');
  const [open, setOpen] = useState(false);
  // On a narrow page the navigation covers what was asked for.
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
          <span className={styles.product}>Workbench</span>
          {title !== '' && (
            <>
              <span aria-hidden={true} className={styles.separator}>
                ›
              </span>
              <span className={styles.page}>{title}</span>
            </>
          )}
        </div>
        <SessionControls themeId={themeId} onThemeChange={onThemeChange} />
      </header>
      <div className={styles.notice} role="note">
        This is not Grafana: it draws Grafana’s dashboards with the built plugin on Grafana’s own
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
    product: css({
      color: theme.colors.text.secondary,
      [theme.breakpoints.down('sm')]: { display: 'none' },
    }),
    separator: css({
      color: theme.colors.text.disabled,
      [theme.breakpoints.down('sm')]: { display: 'none' },
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

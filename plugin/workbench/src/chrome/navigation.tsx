import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { listDashboards } from '../dashboards/dashboards';
import { announcedPages, appSettings } from '../host/plugin-registry';
import { mayAs, sessionRole } from '../host/session';
import { useLoaded } from './loaded';

/** Dashboards, the pages that the plugin announces, and the workbench's own page. */
export function Navigation(): ReactElement {
  const styles = useStyles2(getStyles);
  const dashboards = useLoaded(listDashboards, []);
  const app = useLoaded(appSettings, []);
  const pages = announcedPages(app.value?.includes).filter(
    ({ addToNav, role }) => addToNav && mayAs(sessionRole(), role),
  );
  return (
    <nav className={styles.nav} aria-label="Workbench">
      <Section title="Dashboards" icon="apps" href="/dashboards">
        {dashboards.value?.map(({ uid, title, url }) => (
          <Item key={uid} href={url} text={title} />
        ))}
      </Section>
      {app.value !== undefined && (
        <Section title={app.value.name} icon="heart-rate">
          {pages.map(({ name, path = '' }) => (
            <Item key={path} href={path} text={name} />
          ))}
        </Section>
      )}
      <Section title="Not Grafana" icon="info-circle">
        <Item href="/about" text="About and installation" />
      </Section>
    </nav>
  );
}

function Section(props: {
  readonly title: string;
  readonly icon: IconName;
  readonly href?: string;
  readonly children: ReactNode;
}): ReactElement {
  const { title, icon, href, children } = props;
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>
        <Icon name={icon} />
        {href === undefined ? title : <Link to={href}>{title}</Link>}
      </h2>
      <ul className={styles.list}>{children}</ul>
    </section>
  );
}

function Item({ href, text }: { readonly href: string; readonly text: string }): ReactElement {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const here = pathname === href || pathname.startsWith(`${href}/`);
  return (
    <li>
      <Link
        to={href}
        className={cx(styles.item, here && styles.here)}
        aria-current={here ? 'page' : undefined}
      >
        {text}
      </Link>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  nav: css({ label: 'navigation', position: 'sticky', top: 40, padding: theme.spacing(2, 1) }),
  section: css({ marginBottom: theme.spacing(2) }),
  heading: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    margin: theme.spacing(0, 1, 0.5),
    ...theme.typography.body,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  list: css({ listStyle: 'none' }),
  item: css({
    display: 'block',
    padding: theme.spacing(0.5, 1, 0.5, 4),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
  }),
  here: css({ background: theme.colors.action.selected, color: theme.colors.text.primary }),
});

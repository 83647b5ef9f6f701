import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { UrlSyncContextProvider, type EmbeddedScene } from '@grafana/scenes';
import type { Dashboard as DashboardJson } from '@grafana/schema';
import { LinkButton, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { useLocation, useParams } from 'react-router-dom';
import { Show, useLoaded } from '../chrome/loaded';
import { useTitle } from '../chrome/title';
import { headLinks } from './dashboard-links';
import { listDashboards, readDashboard } from './dashboards';
import { dashboardToScene } from './to-scene';

/** `/d/<uid>`: one dashboard. */
export function DashboardPage(): ReactElement {
  const { uid = '' } = useParams();
  const loaded = useLoaded(async () => {
    const dashboard = await readDashboard(uid);
    return { dashboard, scene: dashboardToScene(dashboard) };
  }, [uid]);
  return (
    <Show loaded={loaded} failed={`The dashboard "${uid}" cannot be shown`}>
      {({ dashboard, scene }) => <Dashboard key={uid} dashboard={dashboard} scene={scene} />}
    </Show>
  );
}

function Dashboard(props: {
  readonly dashboard: DashboardJson;
  readonly scene: EmbeddedScene;
}): ReactElement {
  const { dashboard, scene } = props;
  useTitle(dashboard.title ?? '');
  const styles = useStyles2(getStyles);
  return (
    <UrlSyncContextProvider scene={scene} updateUrlOnInit={true} createBrowserHistorySteps={true}>
      <div className={styles.dashboard}>
        {/* The top bar shows it; here it is for screen readers. */}
        <h1 className="sr-only">{dashboard.title}</h1>
        <Links dashboard={dashboard} />
        <scene.Component model={scene} />
      </div>
    </UrlSyncContextProvider>
  );
}

function Links({ dashboard }: { readonly dashboard: DashboardJson }): ReactElement | null {
  const styles = useStyles2(getStyles);
  const { search } = useLocation();
  const { value: dashboards = [] } = useLoaded(listDashboards, []);
  const links = headLinks(dashboard.links ?? [], dashboards, search);
  if (links.length === 0) return null;
  return (
    <nav className={styles.links} aria-label="Links of this dashboard">
      {links.map(({ title, url, tooltip }) => (
        <LinkButton
          key={`${title} ${url}`}
          href={url}
          size="sm"
          variant="secondary"
          fill="outline"
          tooltip={tooltip}
        >
          {title}
        </LinkButton>
      ))}
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  dashboard: css({ label: 'dashboard', display: 'flex', flexDirection: 'column', flexGrow: 1 }),
  links: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  }),
});

import { PluginContextProvider, type AppPlugin } from '@grafana/data';
import { locationSearchToObject } from '@grafana/runtime';
import { Alert } from '@grafana/ui';
import { useMemo, type ComponentType, type ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { APP_ID } from '../../../src/shared/ids';
import { Show, useLoaded } from '../chrome/loaded';
import { useTitle } from '../chrome/title';
import { announcedPages, importApp } from '../host/plugin-registry';
import { mayAs, sessionRole } from '../host/session';

interface PageProps {
  readonly plugin: AppPlugin;
}

/** `/a/<app>/…`: the pages of the plugin, drawn by its own root component. */
export function AppPage(): ReactElement {
  return <WithApp Page={Root} />;
}

/** `/plugins/<app>`: the configuration pages of the plugin, for Admins as in Grafana. */
export function ConfigurationPage(): ReactElement {
  useTitle('Configuration');
  return <WithApp Page={Configuration} role="Admin" />;
}

function WithApp(props: {
  readonly Page: ComponentType<PageProps>;
  readonly role?: string;
}): ReactElement {
  const { Page, role } = props;
  const loaded = useLoaded(importApp, []);
  if (!mayAs(sessionRole(), role)) return <Denied role={role} />;
  return (
    <Show loaded={loaded} failed="The plugin does not load">
      {(plugin) => (
        <PluginContextProvider meta={plugin.meta}>
          <Page plugin={plugin} />
        </PluginContextProvider>
      )}
    </Show>
  );
}

function Denied({ role }: { readonly role?: string }): ReactElement {
  return (
    <Alert title="Access denied" severity="warning">
      This page is for {role}s; you view it as {sessionRole()}.
    </Alert>
  );
}

function Root({ plugin }: PageProps): ReactElement {
  const { pathname, search } = useLocation();
  const page = announcedPages(plugin.meta.includes).find(({ path }) => path === pathname);
  useTitle(page?.name ?? plugin.meta.name);
  const query = useMemo(() => locationSearchToObject(search), [search]);
  const Component = plugin.root!;
  if (!mayAs(sessionRole(), page?.role)) return <Denied role={page?.role} />;
  return (
    <Component
      meta={plugin.meta}
      basename={`/a/${APP_ID}`}
      path={pathname}
      query={query}
      // Deprecated by Grafana in favour of PluginPage.
      onNavChanged={() => undefined}
    />
  );
}

function Configuration({ plugin }: PageProps): ReactElement {
  const { search } = useLocation();
  const query = useMemo(() => locationSearchToObject(search), [search]);
  const Body = plugin.configPages![0]!.body;
  return (
    <>
      <h1>{plugin.meta.name}</h1>
      <Alert severity="info" title="It is configured already">
        In the workbench the plugin reaches the backend that serves this page, so settings cannot be
        saved here. In Grafana this page saves them.
      </Alert>
      <Body plugin={plugin} query={query} />
    </>
  );
}

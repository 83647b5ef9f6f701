import { PluginContextProvider, type AppPlugin } from '@grafana/data';
import { locationSearchToObject, locationService } from '@grafana/runtime';
import { Alert, ErrorBoundaryAlert, Tab, TabsBar } from '@grafana/ui';
import { useMemo, type ComponentType, type ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { APP_ID } from '../../../src/shared/ids';
import { Show, useLoaded } from '../chrome/loaded';
import { useTitle } from '../chrome/title';
import { importApp } from '../host/plugin-registry';
import { pageAt } from '../host/plugin-pages';
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
          <ErrorBoundaryAlert boundaryName="app">
            <Page plugin={plugin} />
          </ErrorBoundaryAlert>
        </PluginContextProvider>
      )}
    </Show>
  );
}

function Denied({ role }: { readonly role: string | undefined }): ReactElement {
  return (
    <Alert title="Access denied" severity="warning">
      This page is for {role}s; you view it as {sessionRole()}.
    </Alert>
  );
}

function Root({ plugin }: PageProps): ReactElement {
  const { pathname, search } = useLocation();
  const page = pageAt(plugin.meta.includes, pathname);
  useTitle(page?.name ?? plugin.meta.name);
  const query = useMemo(() => locationSearchToObject(search), [search]);
  const Component = plugin.root;
  if (Component === undefined) return <Alert title="The plugin has no pages" severity="info" />;
  if (!mayAs(sessionRole(), page?.role)) return <Denied role={page?.role} />;
  return (
    <Component
      meta={plugin.meta}
      basename={`/a/${APP_ID}`}
      path={pathname}
      query={query}
      // Deprecated by Grafana in favour of PluginPage.
      onNavChanged={ignoreNavigation}
    />
  );
}

const ignoreNavigation = (): void => undefined;

function Configuration({ plugin }: PageProps): ReactElement {
  const { search } = useLocation();
  const query = useMemo(() => locationSearchToObject(search), [search]);
  const pages = plugin.configPages ?? [];
  const page = pages.find(({ id }) => id === query['page']) ?? pages[0];
  if (page === undefined)
    return <Alert title="The plugin has nothing to configure" severity="info" />;
  const Body = page.body as unknown as ComponentType<{ plugin: AppPlugin; query: object }>;
  return (
    <>
      <h1>{plugin.meta.name}</h1>
      <Alert severity="info" title="It is configured already">
        In the workbench the plugin reaches the backend that serves this page, so settings cannot be
        saved here. In Grafana this page saves them.
      </Alert>
      {pages.length > 1 && (
        <TabsBar>
          {pages.map(({ id, title }) => (
            <Tab
              key={id}
              label={title}
              active={id === page.id}
              onChangeTab={() => locationService.push(`/plugins/${APP_ID}?page=${id}`)}
            />
          ))}
        </TabsBar>
      )}
      <Body plugin={plugin} query={query} />
    </>
  );
}

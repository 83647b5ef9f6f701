import { PluginContextProvider, type AppPlugin } from '@grafana/data';
import { locationSearchToObject, locationService } from '@grafana/runtime';
import { Alert, ErrorBoundaryAlert, LoadingPlaceholder, Tab, TabsBar } from '@grafana/ui';
import { useMemo, type ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { messageOf } from '../chrome/message-of';
import { useTitle } from '../chrome/title';
import { useLoaded } from '../chrome/use-loaded';
import { APP_ID } from '../host/app-id';
import { importApp } from '../host/plugin-registry';
import { mayAs, sessionRole } from '../host/session';

/** `/plugins/<app>`: the configuration pages of the plugin, for Admins as in Grafana. */
export function ConfigurationPage(): ReactElement {
  const { value: plugin, error } = useLoaded(importApp, []);
  useTitle('Configuration');
  if (!mayAs(sessionRole(), 'Admin')) {
    return (
      <Alert title="Access denied" severity="warning">
        Plugins are configured by Admins; you look as a {sessionRole()}.
      </Alert>
    );
  }
  if (error !== undefined)
    return <Alert title="The plugin does not load">{messageOf(error)}</Alert>;
  if (plugin === undefined) return <LoadingPlaceholder text="Loading the plugin …" />;
  return <Configuration plugin={plugin} />;
}

function Configuration({ plugin }: { readonly plugin: AppPlugin }): ReactElement {
  const { search } = useLocation();
  const query = useMemo(() => locationSearchToObject(search), [search]);
  const pages = plugin.configPages ?? [];
  const page = pages.find(({ id }) => id === query['page']) ?? pages[0];
  if (page === undefined)
    return <Alert title="The plugin has nothing to configure" severity="info" />;
  const Body = page.body as unknown as React.ComponentType<{ plugin: AppPlugin; query: object }>;
  return (
    <>
      <h1>{plugin.meta.name}</h1>
      <Alert severity="info" title="Here it is configured already">
        In the workbench the plugin reaches the backend that serves this page; what is saved here is
        refused. In Grafana this page sets it.
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
      <PluginContextProvider meta={plugin.meta}>
        <ErrorBoundaryAlert boundaryName="configuration">
          <Body plugin={plugin} query={query} />
        </ErrorBoundaryAlert>
      </PluginContextProvider>
    </>
  );
}

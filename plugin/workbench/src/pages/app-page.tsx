import { PluginContextProvider, type AppPlugin } from '@grafana/data';
import { locationSearchToObject } from '@grafana/runtime';
import { Alert, ErrorBoundaryAlert, LoadingPlaceholder } from '@grafana/ui';
import { useMemo, type ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { messageOf } from '../chrome/message-of';
import { useTitle } from '../chrome/title';
import { useLoaded } from '../chrome/use-loaded';
import { APP_ID } from '../host/app-id';
import { importApp } from '../host/plugin-registry';
import { pageAt } from '../host/plugin-pages';
import { mayAs, sessionRole } from '../host/session';

/** `/a/<app>/…`: the pages of the plugin, drawn by its own root component. */
export function AppPage(): ReactElement {
  const { value: plugin, error } = useLoaded(importApp, []);
  if (error !== undefined)
    return <Alert title="The plugin does not load">{messageOf(error)}</Alert>;
  if (plugin === undefined) return <LoadingPlaceholder text="Loading the plugin …" />;
  return <Root plugin={plugin} />;
}

function Root({ plugin }: { readonly plugin: AppPlugin }): ReactElement {
  const { pathname, search } = useLocation();
  const page = pageAt(plugin.meta.includes, pathname);
  useTitle(page?.name ?? plugin.meta.name);
  const query = useMemo(() => locationSearchToObject(search), [search]);
  const Component = plugin.root;
  if (Component === undefined) return <Alert title="The plugin has no pages" severity="info" />;
  if (!mayAs(sessionRole(), page?.role)) {
    return (
      <Alert title="Access denied" severity="warning">
        This page is for {page?.role}s; you look as a {sessionRole()}.
      </Alert>
    );
  }
  return (
    <PluginContextProvider meta={plugin.meta}>
      <ErrorBoundaryAlert boundaryName="app">
        <Component
          meta={plugin.meta}
          basename={`/a/${APP_ID}`}
          path={pathname}
          query={query}
          onNavChanged={ignoreNavigation}
        />
      </ErrorBoundaryAlert>
    </PluginContextProvider>
  );
}

/** Deprecated by Grafana in favour of PluginPage; nothing is to be done. */
const ignoreNavigation = (): void => undefined;

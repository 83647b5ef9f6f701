import React, { lazy, Suspense } from 'react';
import { AppPlugin } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import { ConfigurationPage } from './app/configuration/configuration-page';

const App = lazy(() => import('./app/app').then(({ App }) => ({ default: App })));

function Root(): React.JSX.Element {
  return (
    <Suspense fallback={<LoadingPlaceholder text="Loading…" />}>
      <App />
    </Suspense>
  );
}

export const plugin = new AppPlugin().setRootPage(Root).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: ConfigurationPage,
  id: 'configuration',
});

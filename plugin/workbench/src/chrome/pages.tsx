import { Alert, ErrorBoundaryAlert } from '@grafana/ui';
import type { ReactElement } from 'react';
import { Route, Routes, useLocation } from 'react-router-dom';
import { APP_ID } from '../../../src/shared/ids';
import { DashboardList, HomePage } from '../dashboards/dashboard-list';
import { DashboardPage } from '../dashboards/dashboard-page';
import { AboutPage } from '../pages/about-page';
import { AppPage, ConfigurationPage } from '../pages/app-pages';

/** What is shown at which address: Grafana's own addresses, as far as the workbench has the page. */
export function Pages(): ReactElement {
  const { pathname } = useLocation();
  return (
    <ErrorBoundaryAlert key={pathname.split('/').slice(0, 3).join('/')} boundaryName="page">
      <Routes>
        <Route path="/" element={<HomePage />} />
        <Route path="/dashboards" element={<DashboardList />} />
        <Route path="/d/:uid/:slug?" element={<DashboardPage />} />
        <Route path={`/a/${APP_ID}/*`} element={<AppPage />} />
        <Route path={`/plugins/${APP_ID}`} element={<ConfigurationPage />} />
        <Route path="/about" element={<AboutPage />} />
        <Route
          path="*"
          element={
            <Alert title="The workbench has no such page" severity="info">
              {pathname} may exist in Grafana. The workbench has the dashboards, the pages of the
              plugin, and its configuration.
            </Alert>
          }
        />
      </Routes>
    </ErrorBoundaryAlert>
  );
}

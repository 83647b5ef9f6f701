import { Alert, LoadingPlaceholder } from '@grafana/ui';
import type { ReactElement } from 'react';
import { Navigate } from 'react-router-dom';
import { messageOf } from '../chrome/message-of';
import { useLoaded } from '../chrome/use-loaded';
import { listDashboards } from '../dashboards/dashboards';
import { homeOf } from './home-of';

/** `/`: the overview, or whatever dashboard there is. */
export function HomePage(): ReactElement {
  const { value, error } = useLoaded(listDashboards, []);
  if (error !== undefined) {
    return <Alert title="The dashboards cannot be read">{messageOf(error)}</Alert>;
  }
  if (value === undefined) return <LoadingPlaceholder text="Loading …" />;
  return <Navigate to={homeOf(value)?.url ?? '/dashboards'} replace={true} />;
}

import { Card, EmptyState, TagList } from '@grafana/ui';
import type { ReactElement } from 'react';
import { Navigate } from 'react-router-dom';
import { Show, useLoaded } from '../chrome/loaded';
import { useTitle } from '../chrome/title';
import { homeOf, listDashboards, type DashboardSummary } from './dashboards';

/** `/`: the overview, or whatever dashboard there is. */
export function HomePage(): ReactElement {
  return (
    <Show loaded={useLoaded(listDashboards, [])} failed="The dashboards cannot be read">
      {(dashboards) => <Navigate to={homeOf(dashboards)?.url ?? '/dashboards'} replace={true} />}
    </Show>
  );
}

/** `/dashboards`: what there is to look at. */
export function DashboardList(): ReactElement {
  useTitle('Dashboards');
  return (
    <Show loaded={useLoaded(listDashboards, [])} failed="The dashboards cannot be read">
      {(dashboards) => (
        <>
          <h1>Dashboards</h1>
          {dashboards.length === 0 && (
            <EmptyState variant="not-found" message="No dashboards" hideImage={true}>
              Those in provisioning/dashboards show here.
            </EmptyState>
          )}
          <ul>{dashboards.map(toItem)}</ul>
        </>
      )}
    </Show>
  );
}

function toItem({ uid, title, description, tags, url }: DashboardSummary): ReactElement {
  return (
    <li key={uid} style={{ listStyle: 'none' }}>
      <Card href={url} noMargin={false}>
        <Card.Heading>{title}</Card.Heading>
        {description && <Card.Description>{description}</Card.Description>}
        <Card.Tags>
          <TagList tags={[...tags]} />
        </Card.Tags>
      </Card>
    </li>
  );
}

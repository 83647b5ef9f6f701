import { Alert, Card, EmptyState, LoadingPlaceholder, TagList } from '@grafana/ui';
import type { ReactElement } from 'react';
import { messageOf } from '../chrome/message-of';
import { useTitle } from '../chrome/title';
import { useLoaded } from '../chrome/use-loaded';
import { listDashboards } from './dashboards';

/** `/dashboards`: what there is to look at. */
export function DashboardList(): ReactElement {
  useTitle('Dashboards');
  const { value, error } = useLoaded(listDashboards, []);
  if (error !== undefined)
    return <Alert title="The dashboards cannot be read">{messageOf(error)}</Alert>;
  if (value === undefined) return <LoadingPlaceholder text="Loading dashboards …" />;
  return (
    <>
      <h1>Dashboards</h1>
      {value.length === 0 && (
        <EmptyState variant="not-found" message="No dashboards" hideImage={true}>
          Those in provisioning/dashboards show here.
        </EmptyState>
      )}
      <ul>
        {value.map(({ uid, title, description, tags, url }) => (
          <li key={uid} style={{ listStyle: 'none' }}>
            <Card href={url} noMargin={false}>
              <Card.Heading>{title}</Card.Heading>
              {description && <Card.Description>{description}</Card.Description>}
              <Card.Tags>
                <TagList tags={[...tags]} />
              </Card.Tags>
            </Card>
          </li>
        ))}
      </ul>
    </>
  );
}

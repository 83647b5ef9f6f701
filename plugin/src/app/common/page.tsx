import React from 'react';
import { PluginPage } from '@grafana/runtime';
import { Alert, ErrorBoundary } from '@grafana/ui';
import { APP_ID } from '../../shared/ids';

/** One page of the app; an error of it is shown in its place and does not take Grafana down. */
export function Page(props: {
  readonly subTitle: string;
  readonly actions?: React.ReactNode;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <PluginPage subTitle={props.subTitle} actions={props.actions}>
      <ErrorBoundary boundaryName={APP_ID}>
        {({ error }) =>
          error === null ? (
            props.children
          ) : (
            <Alert severity="error" title="This page has an error">
              {error.message} Reload the page; if that does not help, tell the authors.
            </Alert>
          )
        }
      </ErrorBoundary>
    </PluginPage>
  );
}

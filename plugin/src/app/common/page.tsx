import React from 'react';
import { PluginPage } from '@grafana/runtime';
import { Alert, ErrorBoundary } from '@grafana/ui';

/** One page of the app; a defect of it is told in its place and leaves Grafana alone. */
export function Page(props: {
  readonly subTitle: string;
  readonly actions?: React.ReactNode;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <PluginPage subTitle={props.subTitle} actions={props.actions}>
      <ErrorBoundary boundaryName="k8sfp-failureprediction-app">
        {({ error }) =>
          error === null ? (
            props.children
          ) : (
            <Alert severity="error" title="This page has a defect">
              {error.message} Load it again; if that does not help, tell the authors.
            </Alert>
          )
        }
      </ErrorBoundary>
    </PluginPage>
  );
}

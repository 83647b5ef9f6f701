import { locationService } from '@grafana/runtime';
import { useLayoutEffect, useState, type ReactElement, type ReactNode } from 'react';
import { Router, type Location, type Navigator, type NavigationType } from 'react-router-dom';

/** The history package, version 4, as far as it is used; it brings no types of its own. */
interface History extends Navigator {
  readonly location: Location;
  readonly action: NavigationType;
  listen(listener: (location: Location, action: NavigationType) => void): () => void;
}

/**
 * React Router on Grafana's own history, so that links, scenes and plugins move one and the same address.
 */
export function GrafanaRouter({ children }: { readonly children: ReactNode }): ReactElement {
  const history = locationService.getHistory() as unknown as History;
  const [state, setState] = useState({ location: history.location, action: history.action });
  useLayoutEffect(
    () => history.listen((location, action) => setState({ location, action })),
    [history],
  );
  return (
    <Router location={state.location} navigationType={state.action} navigator={history}>
      {children}
    </Router>
  );
}

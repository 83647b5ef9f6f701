import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { useEffect, useState, type DependencyList, type ReactElement, type ReactNode } from 'react';
import { messageOf } from '../host/message-of';

export interface Loaded<T> {
  readonly value?: T;
  readonly error?: unknown;
}

/** What `load` resolves with, once for each change of `deps`; nothing of an earlier one shows meanwhile. */
export function useLoaded<T>(load: () => Promise<T>, deps: DependencyList): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  // `load` is another function at each call of the component; `deps` says when it does something else.
  useEffect(() => {
    let current = true;
    setLoaded({});
    load().then(
      (value) => current && setLoaded({ value }),
      (error: unknown) => current && setLoaded({ error }),
    );
    return () => {
      current = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, deps);
  return loaded;
}

/** Shows what was loaded, or that it is awaited, or why it did not come. */
export function Show<T>(props: {
  readonly loaded: Loaded<T>;
  readonly failed: string;
  readonly children: (value: T) => ReactNode;
}): ReactElement {
  const { value, error } = props.loaded;
  if (error !== undefined) return <Alert title={props.failed}>{messageOf(error)}</Alert>;
  if (value === undefined) return <LoadingPlaceholder text="Loading …" />;
  return <>{props.children(value)}</>;
}

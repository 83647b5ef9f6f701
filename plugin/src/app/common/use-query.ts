import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';

export interface Query {
  get(name: string): string | undefined;
  /** Replaces one value in the page's address; undefined and '' take it away. */
  set(name: string, value: string | undefined): void;
}

/**
 * What the page's address asks for, so that a link shows what its sender saw. (`useSearchParams` is
 * not part of the router that Grafana lends.)
 */
export function useQuery(): Query {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const get = useCallback((name: string) => params.get(name) ?? undefined, [params]);
  const set = useCallback(
    (name: string, value: string | undefined) => {
      const next = new URLSearchParams(params);
      if (value === undefined || value === '') next.delete(name);
      else next.set(name, value);
      navigate({ pathname, search: next.toString() }, { replace: true });
    },
    [params, pathname, navigate],
  );
  return useMemo(() => ({ get, set }), [get, set]);
}

import { useCallback, useMemo, useRef } from 'react';
import type { LinkModel, PanelProps } from '@grafana/data';
import { mayChange } from '../shared/roles';
import { layoutOf } from './layout';
import { useService } from './live/use-service';
import { useTicking } from './live/use-ticking';
import { complete, type PanelOptions } from './options';
import { queriesOf, refreshOf } from './queries';
import { dataLinks } from './series/data-links';
import { splitFrames } from './series/split';
import { noticesOf } from './status/notices';
import { toggleAccess } from './toggles/access';
import { modesOf } from './toggles/failure-toggles';
import { useToggles } from './toggles/use-toggles';
import { useView } from './use-view';

export type PanelState = ReturnType<typeof usePanel>;

/** All that the panel knows, and how its height is dealt out. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- each part says its own
export function usePanel(props: PanelProps<PanelOptions>) {
  const { id, data, width, height } = props;
  const options = useMemo(() => complete(props.options), [props.options]);
  const scope = `failure-prediction-panel-${id}`;
  const lastRefresh = useRef('');
  const refresh = refreshOf(data, lastRefresh.current);
  lastRefresh.current = refresh;
  const now = data.request?.startTime ?? data.timeRange.to.valueOf();

  const queries = useMemo(() => queriesOf(data.request), [data.request]);
  const split = useMemo(
    () =>
      splitFrames(data.series, {
        exprOf: (refId) => queries.get(refId ?? ''),
        injectedMetrics: options.injectedMetrics.split(',').map((name) => name.trim()),
        now,
      }),
    [data.series, queries, options.injectedMetrics, now],
  );
  const shown = useMemo(
    () => [
      ...split.history.flatMap(({ fields }) => fields.map(({ labels }) => labels ?? {})),
      ...split.tracks.map(({ labels }) => labels),
    ],
    [split],
  );
  const targetOption = props.replaceVariables(options.target);
  const service = useService({ scope, refresh, targetOption, shown });
  const view = useView({ ...props, options }, { scope, refresh, now }, split, queries, service);
  const { live } = view.overlays.axis;
  /** The rows of the strip; none where it is switched off. */
  const rows = options.strip.show ? view.rows : [];
  const [outlook] = view.outlooks;

  const access = toggleAccess(options.toggles, mayChange());
  /** The target whose failures can be switched; undefined where there are no toggles. */
  const togglesFor = access === 'hidden' || !live ? undefined : service.target;
  const toggles = useToggles(scope, togglesFor, refresh);
  const modes = togglesFor === undefined ? 0 : modesOf(toggles).length;

  const ticking = live && (outlook !== undefined || modes > 0);
  /** Unix milliseconds, every second while something on the screen counts. */
  const clock = useTicking(ticking || service.receivedAt !== undefined);
  const notices = live ? noticesOf(service, outlook, options.model, clock) : [];
  const layout = layoutOf({
    width,
    height,
    status: options.overlays.status && (outlook !== undefined || notices.length > 0),
    stripRows: rows.length,
    stripRowHeight: options.strip.rowHeight,
    // One place more for the button that stops them all.
    toggles: modes === 0 ? 0 : modes + (access === 'open' ? 1 : 0),
  });
  const { model } = view;
  /** Data links of a value, by its column and row in the plot. */
  const linksOf = useCallback(
    (column: number, row: number): LinkModel[] =>
      dataLinks(split.history, column - 1, model.frame.fields[0]!.values[row] as number),
    [split, model],
  );
  return {
    options,
    view,
    rows,
    layout,
    service,
    notices,
    access,
    toggles,
    togglesFor,
    clock,
    linksOf,
  };
}

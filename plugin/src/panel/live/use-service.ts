import { useEffect, useMemo, useRef, useState } from 'react';
import type { Labels } from '@grafana/data';
import { createBackend } from '../../api/backend';
import { toProblem, type Problem } from '../../api/problem';
import type { ConfigInUse, Prediction, Predictions, Training } from '../../api/types';
import { sharedCalls } from './shared';
import { selectPredictions, wantedTargets } from './targets';
import { useVisible } from './use-visible';
import { watchInUse } from './watch';

/** What the service says, and how it is to be reached. */
export interface ServiceState {
  /** Kept when the service goes away: what signals and limits are does not change by that. */
  readonly config?: ConfigInUse;
  readonly answer?: Predictions;
  /** Of the targets the panel is about. */
  readonly predictions: readonly Prediction[];
  /**
   * The one target the panel is about, as the service knows it; undefined where there are several or
   * none. Kept when the service goes away.
   */
  readonly target?: string;
  /** That runs, asked for only while there is no model. */
  readonly training?: Training;
  readonly problem?: Problem;
  /** When the predictions came. Unix milliseconds. */
  readonly receivedAt?: number;
}

export interface ServiceOptions {
  /** Tells this panel from others. */
  readonly scope: string;
  /** Changes with every refresh of the panel. */
  readonly refresh: string;
  readonly targetOption: string;
  readonly shown: readonly Labels[];
}

const NOTHING: ServiceState = { predictions: [] };

/** Asks the service in step with the panel's own refresh. */
export function useService(options: ServiceOptions): ServiceState {
  const { scope, refresh, targetOption } = options;
  const visible = useVisible();
  const backend = useMemo(() => createBackend(scope), [scope]);
  const [state, setState] = useState<ServiceState>(NOTHING);
  const shown = useRef(options.shown);
  shown.current = options.shown;

  useEffect(() => {
    if (!visible || refresh === '') return;
    let current = true;
    const ask = async (): Promise<void> => {
      const config = watchInUse(await sharedCalls().config(), targetOption, shown.current);
      const wanted = wantedTargets(targetOption, shown.current, config);
      const [only] = wanted.names.length === 1 ? wanted.names : [];
      const answer = await (only === undefined
        ? sharedCalls().predictions()
        : backend.predictions(only, config.name));
      const training =
        answer.model === null
          ? (await sharedCalls().trainings()).trainings.find(({ state }) => state === 'running')
          : undefined;
      // A name is that of a target of this watch; labels may fit targets of any.
      const among =
        wanted.names.length === 0
          ? answer.predictions
          : answer.predictions.filter(({ watch }) => watch === config.name);
      const predictions = selectPredictions(wanted, among);
      const target = predictions.length === 1 ? predictions[0]!.target : undefined;
      if (!current) return;
      setState({
        config,
        answer,
        predictions,
        receivedAt: Date.now(),
        ...(target === undefined ? {} : { target }),
        ...(training === undefined ? {} : { training }),
      });
    };
    ask().catch((error: unknown) => {
      const problem = toProblem(error);
      if (!current || problem.kind === 'cancelled') return;
      setState(({ config, target }) => ({
        predictions: [],
        problem,
        ...(config === undefined ? {} : { config }),
        ...(target === undefined ? {} : { target }),
      }));
    });
    return () => {
      current = false;
    };
  }, [backend, refresh, targetOption, visible]);

  return state;
}

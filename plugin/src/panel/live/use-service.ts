import { useCallback, useMemo, useRef } from 'react';
import type { Labels } from '@grafana/data';
import { createBackend } from '../../api/backend';
import type { Problem } from '../../api/problem';
import type { ConfigInUse, Prediction, Predictions, Training } from '../../api/types';
import { useAnswer } from '../../api/use-answer';
import { shared } from './shared';
import { selectPredictions, wantedTargets } from './targets';
import { watchInUse } from './watch';

/** What the service says, and how it is to be reached. */
export interface ServiceState {
  /** Kept when the service goes away: signals and thresholds do not change by that. */
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

/** Asks the service in step with the panel's own refresh. */
export function useService(options: ServiceOptions): ServiceState {
  const { scope, refresh, targetOption } = options;
  const backend = useMemo(() => createBackend(scope), [scope]);
  const shown = useRef(options.shown);
  shown.current = options.shown;

  const ask = useCallback(async (): Promise<ServiceState> => {
    const config = watchInUse(await shared.config(), targetOption, shown.current);
    const wanted = wantedTargets(targetOption, shown.current, config);
    const [only] = wanted.names.length === 1 ? wanted.names : [];
    const answer = await (only === undefined
      ? shared.predictions()
      : backend.predictions(only, config.name));
    const { trainings } = answer.model === null ? await shared.trainings() : { trainings: [] };
    // A name is that of a target of this watch; labels may fit targets of any.
    const among =
      wanted.names.length === 0
        ? answer.predictions
        : answer.predictions.filter(({ watch }) => watch === config.name);
    const predictions = selectPredictions(wanted, among);
    return {
      config,
      answer,
      predictions,
      target: predictions.length === 1 ? predictions[0]!.target : undefined,
      training: trainings.find(({ state }) => state === 'running'),
      receivedAt: Date.now(),
    };
  }, [backend, targetOption]);

  const { value, problem } = useAnswer(refresh === '' ? undefined : ask, undefined, refresh);
  return useMemo(
    () =>
      problem === undefined
        ? (value ?? { predictions: [] })
        : { config: value?.config, target: value?.target, predictions: [], problem },
    [value, problem],
  );
}

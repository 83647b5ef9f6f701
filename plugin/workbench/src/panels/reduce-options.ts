import { ReducerID, type ReduceDataOptions } from '@grafana/data';

/** How many values a panel shows at most, as in Grafana. */
const MAX_VALUES = 25;

/** One value per series: its last, unless the dashboard says otherwise. */
export function reduceWithDefaults(options: ReduceDataOptions | undefined): ReduceDataOptions {
  return {
    values: false,
    limit: MAX_VALUES,
    ...options,
    calcs: options?.calcs?.length ? options.calcs : [ReducerID.lastNotNull],
  };
}

import type { Scorecard } from '../../api/types';
import { formatDuration } from '../../shared/duration';
import type { Column } from '../common/data-table';
import { figure } from '../common/figures';
import { medianLead, partOfWhole, shareWithInterval, timeInAlarm } from './words';

type Figures = Scorecard['total'];

const EXPOSURE: Column<Figures> = {
  id: 'exposure',
  title: 'Watched',
  hint: 'Time in which an alarm could be on',
  numeric: true,
  from: 'lg',
  sortBy: (row) => row.exposureTargetSeconds,
  cell: (row) => formatDuration(row.exposureTargetSeconds),
};

const FIGURES: readonly Column<Figures>[] = [
  {
    id: 'failures',
    title: 'Foreseen',
    hint: 'Failures that an alarm came before',
    numeric: true,
    sortBy: (row) => row.failures,
    cell: (row) => partOfWhole(row.recall),
  },
  {
    id: 'recall',
    title: 'Recall',
    hint: 'Share of failures that an alarm came before, with its 95 % interval',
    numeric: true,
    from: 'md',
    sortBy: (row) => row.recall?.value,
    cell: (row) => shareWithInterval(row.recall),
  },
  {
    id: 'precision',
    title: 'Precision',
    hint: 'Share of alarms that a failure followed, with its 95 % interval',
    numeric: true,
    sortBy: (row) => row.precision?.value,
    cell: (row) => shareWithInterval(row.precision),
  },
  {
    id: 'lead',
    title: 'Lead time',
    hint: 'Median time from the alarm to the failure',
    numeric: true,
    sortBy: (row) => row.leadSeconds?.median,
    cell: medianLead,
  },
  { id: 'false', title: 'False alarms', numeric: true, sortBy: (row) => row.falseAlarms },
  {
    id: 'rate',
    title: 'per target-day',
    hint: 'False alarms per day that a target was watched',
    numeric: true,
    from: 'lg',
    sortBy: (row) => row.falseAlarmsPerTargetDay,
    cell: (row) => figure(row.falseAlarmsPerTargetDay),
  },
  {
    id: 'in-alarm',
    title: 'Time in alarm',
    hint: 'Share of the time watched in which an alarm was on, right or false, of any mode',
    numeric: true,
    from: 'lg',
    sortBy: (row) => row.alarmShare,
    cell: timeInAlarm,
  },
];

/**
 * The record of each of some things, one a row.
 *
 * @param what the thing is called
 * @param nameOf the thing
 * @param watched whether the time watched is each thing's own
 */
export function figureColumns<Row extends Figures>(
  what: string,
  nameOf: (row: Row) => string,
  watched: boolean,
): readonly Column<Row>[] {
  const name: Column<Row> = { id: 'name', title: what, sortBy: nameOf };
  return watched ? [name, ...FIGURES, EXPOSURE] : [name, ...FIGURES];
}

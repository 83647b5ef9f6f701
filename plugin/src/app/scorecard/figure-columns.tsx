import type { Scorecard } from '../../api/types';
import type { Column } from '../common/data-table';
import { exposure, falseAlarmRate, medianLead, partOfWhole, shareWithInterval } from './words';

type Figures = Scorecard['total'];

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
  const exposureColumn: Column<Row> = {
    id: 'exposure',
    title: 'Watched',
    hint: 'Time in which an alarm would have been false',
    numeric: true,
    from: 'lg',
    sortBy: (row) => row.exposureTargetSeconds,
    cell: (row) => exposure(row.exposureTargetSeconds),
  };
  return [
    { id: 'name', title: what, sortBy: nameOf, cell: nameOf },
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
      cell: (row) => medianLead(row),
    },
    {
      id: 'false',
      title: 'False alarms',
      numeric: true,
      sortBy: (row) => row.falseAlarms,
      cell: (row) => row.falseAlarms,
    },
    {
      id: 'rate',
      title: 'per target-day',
      hint: 'False alarms per day that a target was watched',
      numeric: true,
      from: 'lg',
      sortBy: (row) => row.falseAlarmsPerTargetDay,
      cell: (row) => falseAlarmRate(row),
    },
    ...(watched ? [exposureColumn] : []),
  ];
}

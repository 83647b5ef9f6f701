import React from 'react';
import { useStyles2 } from '@grafana/ui';
import type { Scorecard } from '../../api/types';
import { formatDuration } from '../../shared/duration';
import { figure, percent } from '../common/figures';
import { getTileStyles } from '../common/tile';
import { medianLead, partOfWhole } from './words';

/** The four figures that decide whether an alarm is worth getting up for. */
export function Headline({ total }: { readonly total: Scorecard['total'] }): React.JSX.Element {
  const styles = useStyles2(getTileStyles);
  const { precision, recall, leadSeconds, falseAlarms } = total;
  const watched = formatDuration(total.exposureTargetSeconds);
  const facts = [
    ['Failures foreseen', percent(recall?.value), shareInFull(recall, 'No failure yet.')],
    ['Alarms that were right', percent(precision?.value), shareInFull(precision, 'No alarm yet.')],
    [
      'Lead time',
      medianLead(total),
      leadSeconds === null
        ? 'No failure was foreseen yet.'
        : `Median; from ${formatDuration(leadSeconds.p10)} to ${formatDuration(leadSeconds.p90)} in 8 of 10.`,
    ],
    [
      'False alarms per target-day',
      figure(total.falseAlarmsPerTargetDay),
      `${falseAlarms} in ${watched} watched.`,
    ],
  ] as const;
  return (
    <dl className={styles.tiles}>
      {facts.map(([name, value, detail]) => (
        <div key={name} className={styles.tile}>
          <dt className={styles.words}>{name}</dt>
          <dd className={styles.figure}>{value}</dd>
          <dd className={styles.detail}>{detail}</dd>
        </div>
      ))}
    </dl>
  );
}

function shareInFull(share: Scorecard['total']['precision'], none: string): string {
  if (share === null) return none;
  const [low, high] = share.interval95;
  return `${partOfWhole(share)}; 95 % interval ${percent(low)} to ${percent(high)}.`;
}

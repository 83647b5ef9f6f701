import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Scorecard } from '../../api/types';
import { formatDuration } from '../../shared/duration';
import { percent } from '../common/figures';
import { exposure, falseAlarmRate, medianLead, partOfWhole } from './words';

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}

/** The four figures that decide whether an alarm is worth getting up for. */
export function Headline({ total }: { readonly total: Scorecard['total'] }): React.JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.facts}>
      {factsOf(total).map(({ name, value, detail }) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          <dd className={styles.detail}>{detail}</dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(total: Scorecard['total']): Fact[] {
  const { precision, recall, leadSeconds } = total;
  return [
    {
      name: 'Failures foreseen',
      value: recall === null ? '–' : percent(recall.value),
      detail: recall === null ? 'No failure yet.' : partOfWholeWithin(recall),
    },
    {
      name: 'Alarms that were right',
      value: precision === null ? '–' : percent(precision.value),
      detail: precision === null ? 'No alarm yet.' : partOfWholeWithin(precision),
    },
    {
      name: 'Lead time',
      value: medianLead(total),
      detail:
        leadSeconds === null
          ? 'No failure was foreseen yet.'
          : `Median; from ${formatDuration(leadSeconds.p10)} to ${formatDuration(leadSeconds.p90)} in 8 of 10.`,
    },
    {
      name: 'False alarms per target-day',
      value: falseAlarmRate(total),
      detail: `${total.falseAlarms} in ${exposure(total.exposureTargetSeconds)} watched.`,
    },
  ];
}

function partOfWholeWithin(share: NonNullable<Scorecard['total']['precision']>): string {
  const [low, high] = share.interval95;
  return `${partOfWhole(share)}; 95 % interval ${percent(low)} to ${percent(high)}.`;
}

function getStyles(theme: GrafanaTheme2): Record<'facts' | 'fact' | 'detail', string> {
  return {
    facts: css({
      display: 'grid',
      gridTemplateColumns: `repeat(auto-fit, minmax(${theme.spacing(26)}, 1fr))`,
      gap: theme.spacing(1),
      margin: 0,
    }),
    fact: css({
      padding: theme.spacing(1.5, 2),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
      dd: { margin: 0 },
      'dt + dd': {
        fontSize: theme.typography.h1.fontSize,
        lineHeight: theme.typography.h1.lineHeight,
        fontVariantNumeric: 'tabular-nums',
      },
    }),
    detail: css({
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
  };
}

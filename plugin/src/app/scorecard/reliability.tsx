import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { Scorecard } from '../../api/types';
import { percent } from '../common/figures';

type Calibration = NonNullable<Scorecard['total']['calibration']>;

const SIZE = 200;
const MARGIN = 36;

/** Whether stated risks come true as often as stated: on the diagonal they do. */
export function Reliability(props: { readonly calibration: Calibration }): React.JSX.Element {
  const { calibration } = props;
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  const points = calibration.reliability.filter(({ count }) => count > 0);
  const most = Math.max(...points.map(({ count }) => count));
  const x = (share: number): number => MARGIN + share * SIZE;
  const y = (share: number): number => 8 + (1 - share) * SIZE;
  const summary = points
    .map(
      ({ stated, observed, count }) =>
        `Stated ${percent(stated)}, came true ${percent(observed)}, ${count} times`,
    )
    .join('. ');
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${SIZE + MARGIN + 8} ${SIZE + MARGIN + 8}`}
        role="img"
        aria-label={`Stated risks against what happened. ${summary}.`}
      >
        {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
          <g key={tick} stroke={colors.border.weak}>
            <path d={`M${x(0)} ${y(tick)}H${x(1)}M${x(tick)} ${y(0)}V${y(1)}`} />
            <text x={x(0) - 5} y={y(tick) + 3} textAnchor="end" stroke="none">
              {100 * tick}
            </text>
            <text x={x(tick)} y={y(0) + 12} textAnchor="middle" stroke="none">
              {100 * tick}
            </text>
          </g>
        ))}
        <path
          d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`}
          stroke={colors.text.disabled}
          strokeDasharray="4 4"
        />
        {points.map(({ from, to, stated, observed, count }) => (
          <circle
            key={from}
            cx={x(stated)}
            cy={y(observed)}
            r={2.5 + 5 * Math.sqrt(count / most)}
            fill={colors.primary.main}
            fillOpacity={0.75}
          >
            <title>{`Stated ${percent(from)} to ${percent(to)}: came true in ${percent(observed)} of ${count}`}</title>
          </circle>
        ))}
        <text x={x(0.5)} y={y(0) + 28} textAnchor="middle">
          stated risk, %
        </text>
        <text x={8} y={y(0.5)} textAnchor="middle" transform={`rotate(-90 8 ${y(0.5)})`}>
          came true, %
        </text>
      </svg>
      <figcaption>
        On the dashed line, risks come true as often as stated. {calibration.samples} stated risks
        {calibration.brier === null ? '' : `; Brier score ${calibration.brier.toFixed(3)}`}.
      </figcaption>
    </figure>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({
    margin: 0,
    maxWidth: theme.spacing(44),
    svg: { width: '100%', display: 'block' },
    text: { fill: theme.colors.text.secondary, fontSize: 9 },
    figcaption: {
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    },
  }),
});

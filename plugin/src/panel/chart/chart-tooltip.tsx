import React from 'react';
import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type LinkModel, type TimeZone } from '@grafana/data';
import type { VizTooltipOptions } from '@grafana/schema';
import { DataLinkButton, useStyles2, useTheme2 } from '@grafana/ui';
import { formatDuration } from '../../shared/duration';
import { describeReasons } from '../outlook/headline';
import type { View } from '../use-view';
import { eventsAt, probabilityRows, valueRows } from './tooltip-rows';

/** Modes named at most. */
const MAX_MODES = 4;

/** The reasons of now are told for the future, and for so much of the past. Milliseconds. */
const NOW_REACH = 30_000;

/** What is under the mouse: values, forecasts, what was predicted then, and why. */
export function ChartTooltip(props: {
  readonly view: View;
  readonly rows: readonly (number | null)[];
  readonly column: number | null;
  readonly single: boolean;
  readonly options: VizTooltipOptions;
  readonly timeZone: TimeZone;
  /** Of the value that is meant; shown once the tooltip is pinned. */
  readonly links: readonly LinkModel[];
}): React.JSX.Element | null {
  const { view, rows, column, single, options, timeZone, links } = props;
  const { frame, slots } = view.model;
  const { now } = view.overlays;
  const [outlook] = view.outlooks;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const row = rows[0];
  if (row == null) return null;
  const time = frame.fields[0]!.values[row] as number;
  const values = valueRows(frame, slots, rows, column, { ...options, single }, theme);
  const modes = probabilityRows(view.rows, time).slice(0, MAX_MODES);
  const reasons = outlook !== undefined && time >= now - NOW_REACH ? describeReasons(outlook) : '';
  const { maxHeight } = options;
  return (
    <div
      className={styles.wrapper}
      style={{ maxHeight, overflowY: maxHeight === undefined ? undefined : 'auto' }}
    >
      <div className={styles.header}>
        {dateTimeFormat(time, { timeZone })}
        {time > now && <span> (in {formatDuration((time - now) / 1000)})</span>}
      </div>
      <div className={styles.section}>
        {values.map(({ label, value, color, dashed, active }, i) => (
          <div key={i} className={styles.row}>
            <span
              className={cx(styles.mark, dashed && styles.dashed)}
              style={{ borderTopColor: color }}
            />
            <span className={cx(styles.label, active && styles.active)}>{label}</span>
            <span className={styles.value}>{value}</span>
          </div>
        ))}
      </div>
      <div className={styles.section}>
        {modes.map(({ mode, text }) => (
          <div key={mode} className={styles.row}>
            <span className={styles.label}>{mode}</span>
            <span className={styles.value}>{text}</span>
          </div>
        ))}
      </div>
      <div className={styles.section}>
        {eventsAt(view.rows, time).map((event) => (
          <div key={event}>{event}</div>
        ))}
        {reasons !== '' && <div className={styles.reasons}>Because of {reasons}</div>}
      </div>
      <div className={styles.section}>
        {links.map((link, i) => (
          <DataLinkButton key={i} link={link} buttonProps={{ size: 'sm', fill: 'text' }} />
        ))}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  wrapper: css({
    display: 'flex',
    flexDirection: 'column',
    fontSize: theme.typography.bodySmall.fontSize,
    maxWidth: 420,
  }),
  header: css({
    padding: theme.spacing(1),
    lineHeight: 1,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  section: css({
    display: 'flex',
    flexDirection: 'column',
    gap: 2,
    borderTop: `1px solid ${theme.colors.border.weak}`,
    padding: theme.spacing(1),
    '&:empty': { display: 'none' },
  }),
  row: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.75) }),
  mark: css({ width: 14, flexShrink: 0, borderTop: '3px solid', borderRadius: 2 }),
  dashed: css({ borderTopStyle: 'dashed' }),
  label: css({
    flexGrow: 1,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    color: theme.colors.text.secondary,
  }),
  active: css({
    color: theme.colors.text.maxContrast,
    fontWeight: theme.typography.fontWeightBold,
  }),
  value: css({
    flexShrink: 0,
    fontWeight: theme.typography.fontWeightMedium,
    fontVariantNumeric: 'tabular-nums',
  }),
  reasons: css({ whiteSpace: 'normal', color: theme.colors.text.secondary }),
});

import React, { useEffect, useRef, useState } from 'react';
import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from '@grafana/data';
import { Portal, useStyles2, useTheme2, VizTooltipContainer } from '@grafana/ui';
import { formatProbability } from '../../shared/probability';
import { describeOutcome } from '../chart/draw';
import { positionOf, timeAt, type PlotBox } from '../chart/plot-box';
import { eventsAt, probabilityAt } from '../chart/tooltip-rows';
import { STRIP_MARGIN } from '../layout';
import { ANOMALY, type StripRow } from '../series/strip-rows';
import type { View } from '../use-view';
import { drawStrip } from './draw-strip';

/** A sign answers to a mouse at most so far from it. CSS pixels. */
const REACH = 12;

/** From here on the names stand beside the rows, else on them. CSS pixels. */
const STRIP_GUTTER = 60;

/** What a value needs beside the now line. */
const VALUE_WIDTH = 40;

interface Hover {
  readonly row: StripRow;
  readonly position: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** Under the plot and on its time axis: how likely each failure mode was, and what happened. */
export function ProbabilityStrip(props: {
  readonly rows: readonly StripRow[];
  readonly rowHeight: number;
  readonly view: Pick<View, 'overlays' | 'newest'>;
  readonly box: PlotBox;
  readonly timeZone: TimeZone;
  /** Where the mouse is in the plot, in pixels from its left. */
  readonly cursor: number | null;
  /** Moves the plot's own cursor along. */
  readonly onHover: (position: number | null) => void;
}): React.JSX.Element {
  const { rows, rowHeight, view, box, cursor, onHover } = props;
  const { now, axis } = view.overlays;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  useEffect(() => {
    if (canvas.current !== null) drawStrip(canvas.current, rows, rowHeight, box, now, theme);
  }, [rows, rowHeight, box, now, theme]);

  const height = rows.length * rowHeight;
  const nowAt = positionOf(now, box);
  const room = box.width - nowAt;
  const onMove = (event: React.MouseEvent): void => {
    const area = event.currentTarget.getBoundingClientRect();
    const position = event.clientX - area.left;
    const row = rows[Math.floor((event.clientY - area.top) / rowHeight)];
    if (row === undefined) return;
    setHover({ row, position, clientX: event.clientX, clientY: event.clientY });
    onHover(position);
  };
  const onLeave = (): void => {
    setHover(null);
    onHover(null);
  };
  const line = hover?.position ?? cursor;
  return (
    <div className={styles.strip} style={{ height: height + STRIP_MARGIN }}>
      <ul className={styles.rows} aria-label="Probability of each failure mode now">
        {rows.map((row, i) => {
          const probability = axis.live
            ? (view.newest?.[row.mode] ?? probabilityAt(row, now))
            : undefined;
          const text = probability === undefined ? '' : formatProbability(probability);
          const inside = box.left < STRIP_GUTTER;
          return (
            <li key={row.mode} style={{ top: i * rowHeight, height: rowHeight }}>
              <span
                className={cx(styles.mode, inside && styles.inside)}
                style={inside ? { left: box.left + 2 } : { width: box.left - 6 }}
                title={row.mode}
              >
                {row.mode}
              </span>
              {text !== '' && (
                <span
                  className={cx(styles.value, room < VALUE_WIDTH && styles.backed)}
                  style={
                    room < VALUE_WIDTH
                      ? { right: `calc(100% - ${box.left + box.width}px)` }
                      : { left: box.left + nowAt + 4 }
                  }
                >
                  {text}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <div
        className={styles.area}
        style={{ left: box.left, width: box.width, height }}
        onMouseMove={onMove}
        onMouseLeave={onLeave}
      >
        <canvas ref={canvas} style={{ width: box.width, height }} aria-hidden />
        {line !== null && <div className={styles.cursor} style={{ left: line }} />}
      </div>
      {hover !== null && (
        <Portal>
          <VizTooltipContainer
            position={{ x: hover.clientX, y: hover.clientY }}
            offset={{ x: 10, y: 10 }}
          >
            <StripTooltip hover={hover} box={box} timeZone={props.timeZone} />
          </VizTooltipContainer>
        </Portal>
      )}
    </div>
  );
}

function StripTooltip(props: {
  readonly hover: Hover;
  readonly box: PlotBox;
  readonly timeZone: TimeZone;
}): React.JSX.Element {
  const { hover, box, timeZone } = props;
  const { row, position } = hover;
  const styles = useStyles2(getStyles);
  const time = timeAt(position, box);
  const probability = row.mode === ANOMALY ? undefined : probabilityAt(row, time);
  const near = row.outcomes.filter(({ at }) => Math.abs(positionOf(at, box) - position) <= REACH);
  return (
    <div className={styles.tooltip}>
      <div>{dateTimeFormat(time, { timeZone })}</div>
      {row.mode !== ANOMALY && (
        <div>
          {row.mode}:{' '}
          <b>{probability === undefined ? 'no prediction' : formatProbability(probability)}</b>
        </div>
      )}
      {eventsAt([row], time).map((event) => (
        <div key={event}>{event}</div>
      ))}
      {near.map((outcome) => (
        <div key={outcome.at}>{describeOutcome(outcome)}</div>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  strip: css({ position: 'relative', paddingTop: STRIP_MARGIN / 2, overflow: 'hidden' }),
  rows: css({
    listStyle: 'none',
    margin: 0,
    li: { position: 'absolute', left: 0, right: 0, marginTop: STRIP_MARGIN / 2 },
    span: {
      position: 'absolute',
      top: '50%',
      transform: 'translateY(-50%)',
      fontSize: 11,
      lineHeight: '14px',
      whiteSpace: 'nowrap',
    },
  }),
  mode: css({
    color: theme.colors.text.secondary,
    textAlign: 'right',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  }),
  inside: css({
    zIndex: 2,
    padding: '0 3px',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
    opacity: 0.9,
    color: theme.colors.text.primary,
    pointerEvents: 'none',
  }),
  value: css({
    zIndex: 2,
    color: theme.colors.text.primary,
    fontVariantNumeric: 'tabular-nums',
    pointerEvents: 'none',
  }),
  backed: css({
    padding: '0 3px',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
  }),
  area: css({ position: 'absolute', top: STRIP_MARGIN / 2, cursor: 'crosshair' }),
  cursor: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: 0,
    borderLeft: `1px dashed ${theme.colors.text.secondary}`,
    pointerEvents: 'none',
  }),
  tooltip: css({ fontSize: theme.typography.bodySmall.fontSize }),
});

import React, { useId, useState } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, Switch, Toggletip, Tooltip, useStyles2 } from '@grafana/ui';
import type { FailureDetails } from '../../api/types';
import { formatCountdown } from '../../shared/duration';
import { TOGGLE_ROW } from '../layout';
import { settingsOf, type Settings } from './settings';
import { ToggleSettings } from './toggle-settings';

/** One failure mode: its switch, how far it has grown, how long it lasts and who did it. */
export function FailureToggle(props: {
  readonly mode: string;
  readonly description: string;
  readonly on: boolean;
  readonly details: FailureDetails | undefined;
  readonly busy: boolean;
  /** Why it cannot be used; undefined when it can. */
  readonly disabledReason: string | undefined;
  readonly shapes: readonly string[];
  readonly maxSeconds: number;
  /** Unix milliseconds. */
  readonly now: number;
  readonly onChange: (settings: Settings | false) => void;
}): React.JSX.Element {
  const { mode, description, on, details, busy, disabledReason, shapes, maxSeconds, now } = props;
  const styles = useStyles2(getStyles);
  const id = useId();
  const [open, setOpen] = useState(false);
  const settings = settingsOf(details);
  const level = Math.round(100 * (details?.level ?? 0));
  const disabled = disabledReason !== undefined;
  return (
    <li className={cx(styles.toggle, on && styles.on)}>
      <Tooltip content={disabledReason ?? description} placement="top">
        <span className={styles.switch}>
          <Switch
            id={id}
            value={on}
            disabled={disabled || busy}
            aria-label={disabled ? `${mode}. ${disabledReason}` : mode}
            onChange={(event) => props.onChange(event.currentTarget.checked ? settings : false)}
          />
        </span>
      </Tooltip>
      <div className={styles.words}>
        <label htmlFor={id} className={styles.name} title={mode}>
          {mode}
        </label>
        {on && (
          <span className={styles.state} title={describe(details, now)}>
            {stateText(details, now)}
          </span>
        )}
      </div>
      {on && (
        <span
          className={styles.level}
          style={{ width: `${level}%` }}
          role="meter"
          aria-label="Level"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={level}
        />
      )}
      {!disabled && (
        <Toggletip
          show={open}
          onOpen={() => setOpen(true)}
          onClose={() => setOpen(false)}
          placement="top"
          fitContent
          title={<>How {mode} grows and ends</>}
          content={
            <ToggleSettings
              mode={mode}
              settings={settings}
              shapes={shapes}
              maxSeconds={maxSeconds}
              on={on}
              onStart={(chosen) => {
                setOpen(false);
                props.onChange(chosen);
              }}
            />
          }
        >
          <IconButton name="cog" size="sm" aria-label={`Settings of ${mode}`} />
        </Toggletip>
      )}
    </li>
  );
}

/** `2:31 left, by admin`; what is not known is left out. */
function stateText(details: FailureDetails | undefined, now: number): string {
  const { until, by } = details ?? {};
  return join([until && `${formatCountdown(until - now / 1000)} left`, by && `by ${by}`]) || 'on';
}

/** All that is known: `linear ramp of 60 s to 100 %, at 53 %, 2:31 left, by admin`. */
function describe(details: FailureDetails | undefined, now: number): string {
  const { rampSeconds, shape, intensity, level } = details ?? {};
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return join([
    rampSeconds != null && `${shape ?? ''} ramp of ${rampSeconds} s`.trim(),
    intensity != null && `to ${percent(intensity)}`,
    level != null && `at ${percent(level)}`,
    stateText(details, now),
  ]);
}

function join(parts: readonly unknown[]): string {
  return parts.filter(Boolean).join(', ');
}

const getStyles = (theme: GrafanaTheme2) => ({
  toggle: css({
    position: 'relative',
    overflow: 'hidden',
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    height: TOGGLE_ROW - 4,
    minWidth: 0,
    padding: theme.spacing(0, 1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  on: css({
    borderColor: theme.colors.warning.border,
    background: theme.colors.warning.transparent,
  }),
  switch: css({ display: 'inline-flex', flexShrink: 0 }),
  words: css({
    flexGrow: 1,
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    lineHeight: '14px',
    '> *': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', margin: 0 },
  }),
  name: css({ cursor: 'pointer' }),
  level: css({
    position: 'absolute',
    left: 0,
    bottom: 0,
    height: 3,
    background: theme.colors.warning.main,
  }),
  state: css({
    fontSize: 11,
    color: theme.colors.text.primary,
    fontVariantNumeric: 'tabular-nums',
  }),
});

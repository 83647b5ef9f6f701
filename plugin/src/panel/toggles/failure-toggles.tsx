import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, ConfirmModal, Toggletip, useStyles2 } from '@grafana/ui';
import type { ConfigInUse } from '../../api/types';
import { EDITORS_ONLY } from '../../shared/roles';
import { TOGGLE_ROW, TOGGLE_WIDTH } from '../layout';
import { NoticeBadge } from '../status/notice-badge';
import { dangerOf, describeDanger } from './dangers';
import { FailureToggle } from './failure-toggle';
import type { Settings } from './settings';
import { ALL, type Toggles } from './use-toggles';

export interface FailureTogglesProps {
  readonly toggles: Toggles;
  readonly config: ConfigInUse;
  readonly target: string;
  readonly mayChange: boolean;
  /** Whether the service answers; without it the last state is shown, but nothing can be switched. */
  readonly reachable: boolean;
  /** Unix milliseconds. */
  readonly now: number;
  readonly height: number;
  /** Behind a button, where there is no room for all. */
  readonly compact: boolean;
}

/** One switch per failure mode; a dangerous one asks for confirmation first. */
export function FailureToggles(props: FailureTogglesProps): React.JSX.Element {
  const { toggles, config, target, mayChange, reachable, now, height, compact } = props;
  const styles = useStyles2(getStyles);
  const [asked, setAsked] = useState<{ mode: string; settings: Settings; words: string }>();
  const { state, problem, busy, change, stopAll } = toggles;
  const modes = modesOf(toggles);
  const on = modes.filter((mode) => state?.failures?.[mode] === true);
  const unreachable = reachable ? undefined : 'The prediction service does not answer.';
  const disabledReason = mayChange ? unreachable : EDITORS_ONLY;

  const onChange = (mode: string, settings: Settings | false): void => {
    const danger = settings === false ? undefined : dangerOf(mode, on, config.dangerous);
    if (settings === false || danger === undefined) change(mode, settings);
    else setAsked({ mode, settings, words: describeDanger(danger, target) });
  };

  const list = (
    <ul className={compact ? styles.column : styles.toggles}>
      {modes.map((mode) => (
        <FailureToggle
          key={mode}
          mode={mode}
          description={config.modes.find(({ name }) => name === mode)?.description ?? mode}
          on={on.includes(mode)}
          details={state?.details?.[mode]}
          busy={busy === mode || busy === ALL}
          disabledReason={disabledReason}
          shapes={config.injection.shapes}
          maxSeconds={config.injection.maxDurationSeconds}
          now={now}
          onChange={(settings) => onChange(mode, settings)}
        />
      ))}
      {mayChange && (
        <li className={styles.stop}>
          <Button
            variant="destructive"
            fill="outline"
            size="sm"
            icon="square-shape"
            disabled={busy === ALL || !reachable}
            tooltip="Switches off every injected failure of every target, whoever switched it on."
            onClick={stopAll}
          >
            Stop all failures
          </Button>
        </li>
      )}
    </ul>
  );
  return (
    <div
      role="group"
      className={styles.section}
      style={{ height }}
      aria-label={`Failure toggles of ${target}`}
    >
      {compact ? (
        <Toggletip content={list} title={<>Failures of {target}</>} placement="top" fitContent>
          <Button
            variant={on.length > 0 ? 'destructive' : 'secondary'}
            size="sm"
            icon="bolt"
            fill="outline"
          >
            {on.length > 0 ? on.join(', ') : 'Inject a failure'}
          </Button>
        </Toggletip>
      ) : (
        list
      )}
      {problem !== undefined && reachable && (
        <div role="alert" className={styles.problem}>
          <NoticeBadge
            notice={{ severity: 'error', short: 'Nothing was switched', text: problem.message }}
          />
        </div>
      )}
      <ConfirmModal
        isOpen={asked !== undefined}
        title={`Switch on ${asked?.mode ?? ''}?`}
        body={asked?.words ?? ''}
        description={asked === undefined ? '' : describeEnd(asked.settings)}
        confirmText="Switch on"
        onConfirm={() => {
          if (asked !== undefined) change(asked.mode, asked.settings);
          setAsked(undefined);
        }}
        onDismiss={() => setAsked(undefined)}
      />
    </div>
  );
}

/** The failure modes that the target can be made to have. */
export function modesOf({ state }: Pick<Toggles, 'state'>): string[] {
  return Object.keys(state?.failures ?? {});
}

function describeEnd({ durationSeconds }: Settings): string {
  return `It ends by itself after ${durationSeconds} seconds, and can be switched off before.`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ position: 'relative', flexShrink: 0, paddingTop: 4, overflow: 'hidden' }),
  toggles: css({
    listStyle: 'none',
    margin: 0,
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fill, minmax(${TOGGLE_WIDTH - 8}px, 1fr))`,
    gap: theme.spacing(0.5, 1),
  }),
  stop: css({ display: 'flex', alignItems: 'center', height: TOGGLE_ROW - 4 }),
  column: css({ listStyle: 'none', display: 'grid', gap: theme.spacing(0.5), width: 240 }),
  problem: css({
    position: 'absolute',
    right: 0,
    top: 0,
    background: theme.colors.background.primary,
    borderRadius: theme.shape.radius.pill,
  }),
});

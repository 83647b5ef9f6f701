import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { complaintOf, type Settings } from './settings';

export interface ToggleSettingsProps {
  readonly mode: string;
  readonly settings: Settings;
  readonly shapes: readonly string[];
  readonly mostSeconds: number;
  readonly on: boolean;
  readonly onStart: (settings: Settings) => void;
}

/** How the failure is to grow and end. */
export function ToggleSettings(props: ToggleSettingsProps): React.JSX.Element {
  const { mode, shapes, mostSeconds, on, onStart } = props;
  const styles = useStyles2(getStyles);
  const [settings, setSettings] = useState(props.settings);
  const complaint = complaintOf(settings, mostSeconds);
  const number =
    (key: 'rampSeconds' | 'durationSeconds' | 'intensity', factor = 1) =>
    (event: React.ChangeEvent<HTMLInputElement>): void =>
      setSettings({ ...settings, [key]: event.target.valueAsNumber / factor });
  const shown = (value: number): number | string => (Number.isNaN(value) ? '' : value);
  return (
    <form
      className={styles.form}
      aria-label={`Settings of ${mode}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (complaint === undefined) onStart(settings);
      }}
    >
      <Field label="Ramp" description="Until the full level" noMargin>
        <Input
          id={`${mode}-ramp`}
          type="number"
          min={0}
          suffix="s"
          value={shown(settings.rampSeconds)}
          onChange={number('rampSeconds')}
        />
      </Field>
      <Field label="Duration" description="Until it ends by itself" noMargin>
        <Input
          id={`${mode}-duration`}
          type="number"
          min={1}
          max={mostSeconds}
          suffix="s"
          value={shown(settings.durationSeconds)}
          onChange={number('durationSeconds')}
        />
      </Field>
      <Field label="Intensity" noMargin>
        <Input
          id={`${mode}-intensity`}
          type="number"
          min={1}
          max={100}
          suffix="%"
          value={shown(Math.round(100 * settings.intensity))}
          onChange={number('intensity', 100)}
        />
      </Field>
      <Field label="Shape of the ramp" noMargin>
        <RadioButtonGroup
          size="sm"
          fullWidth
          options={shapes.map((value) => ({ value, label: value }))}
          value={settings.shape}
          onChange={(shape) => setSettings({ ...settings, shape })}
        />
      </Field>
      {complaint !== undefined && (
        <p role="alert" className={styles.complaint}>
          {complaint}
        </p>
      )}
      <Button type="submit" size="sm" variant="destructive" disabled={complaint !== undefined}>
        {on ? 'Start again with these' : 'Start'}
      </Button>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    width: 260,
    button: { alignSelf: 'flex-start' },
  }),
  complaint: css({ margin: 0, color: theme.colors.error.text }),
});

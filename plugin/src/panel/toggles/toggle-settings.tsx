import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import {
  Button,
  Field,
  FieldValidationMessage,
  Input,
  RadioButtonGroup,
  useStyles2,
} from '@grafana/ui';
import { complaintOf, type Settings } from './settings';

const NUMBERS = [
  { key: 'rampSeconds', label: 'Ramp', description: 'Time until the full level', min: 0 },
  {
    key: 'durationSeconds',
    label: 'Duration',
    description: 'Time until it ends by itself',
    min: 1,
  },
  { key: 'intensity', label: 'Intensity', description: undefined, min: 1 },
] as const;

/** How the failure is to grow and end. */
export function ToggleSettings(props: {
  readonly mode: string;
  readonly settings: Settings;
  readonly shapes: readonly string[];
  readonly maxSeconds: number;
  readonly on: boolean;
  readonly onStart: (settings: Settings) => void;
}): React.JSX.Element {
  const { mode, shapes, maxSeconds, on, onStart } = props;
  const styles = useStyles2(getStyles);
  const [settings, setSettings] = useState(props.settings);
  const complaint = complaintOf(settings, maxSeconds);
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
      {NUMBERS.map(({ key, label, description, min }) => {
        const [suffix, max, factor] = key === 'intensity' ? ['%', 100, 100] : ['s', maxSeconds, 1];
        const shown = factor === 1 ? settings[key] : Math.round(factor * settings[key]);
        return (
          <Field key={key} label={label} description={description} noMargin>
            <Input
              id={`${mode}-${key}`}
              type="number"
              min={min}
              max={max}
              suffix={suffix}
              value={Number.isNaN(shown) ? '' : shown}
              onChange={({ currentTarget }) =>
                setSettings({ ...settings, [key]: currentTarget.valueAsNumber / factor })
              }
            />
          </Field>
        );
      })}
      <Field label="Shape of the ramp" noMargin>
        <RadioButtonGroup
          size="sm"
          fullWidth
          options={shapes.map((value) => ({ value, label: value }))}
          value={settings.shape}
          onChange={(shape) => setSettings({ ...settings, shape })}
        />
      </Field>
      {complaint !== undefined && <FieldValidationMessage>{complaint}</FieldValidationMessage>}
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
});

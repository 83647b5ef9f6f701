import React, { useState } from 'react';
import { Button, Checkbox, Combobox, Drawer, Field, Input, Stack, Switch } from '@grafana/ui';
import type { Backend } from '../../api/backend';
import { toProblem, type Problem } from '../../api/problem';
import { ProblemNotice } from '../common/problem-notice';
import { TRAINABLE } from './model-words';

/** The dataset that comes with the service. */
const SHIPPED = 'demo.csv.gz';

/** Candidates the service tries at most. */
const MAX_SEARCH = 50;

/** Starts a training. */
export function TrainingDrawer(props: {
  readonly backend: Backend;
  readonly datasets: readonly string[];
  /** Names of all watches. */
  readonly watches: readonly string[];
  readonly onClose: () => void;
  readonly onStarted: () => void;
}): React.JSX.Element {
  const { backend, datasets, watches, onClose, onStarted } = props;
  const [watch, setWatch] = useState(watches[0]);
  const [input, setInput] = useState(
    datasets.includes(SHIPPED) ? SHIPPED : (datasets[0] ?? SHIPPED),
  );
  const [kinds, setKinds] = useState<ReadonlySet<string>>(
    new Set(TRAINABLE.map(({ value }) => value)),
  );
  const [search, setSearch] = useState(0);
  const [curves, setCurves] = useState(false);
  const [activate, setActivate] = useState(true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>();

  const start = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      const modelTypes = TRAINABLE.flatMap(({ value }) => (kinds.has(value) ? [value] : []));
      await backend.startTraining({
        ...(watch !== undefined && { watch }),
        input,
        modelTypes,
        search,
        quick: !curves,
        activate,
      });
      onStarted();
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };

  return (
    <Drawer
      title="Train models"
      subtitle="Predictions go on meanwhile; a training takes a minute or more."
      size="sm"
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        {problem !== undefined && <ProblemNotice problem={problem} />}
        {watches.length > 1 && (
          <Field label="Watch" description="The models predict for its targets.">
            <Combobox
              id="kfp-watch"
              options={watches.map((value) => ({ value, label: value }))}
              value={watch ?? null}
              onChange={({ value }) => setWatch(value)}
            />
          </Field>
        )}
        <Field label="Dataset" description="Recorded by kfp collect, or shipped with the service.">
          <Combobox
            id="kfp-dataset"
            options={datasets.map((value) => ({ value, label: value }))}
            value={input}
            onChange={({ value }) => setInput(value)}
          />
        </Field>
        <Field
          label="Kinds"
          invalid={kinds.size === 0}
          error={kinds.size === 0 ? 'Choose one at least.' : undefined}
        >
          <Stack
            direction="column"
            gap={0.5}
            alignItems="flex-start"
            role="group"
            aria-label="Kinds of models"
          >
            {TRAINABLE.map(({ value, label }) => (
              <Checkbox
                key={value}
                label={label}
                value={kinds.has(value)}
                onChange={() => setKinds(toggled(kinds, value))}
              />
            ))}
          </Stack>
        </Field>
        <Field
          label="Search"
          description="So many other parameters are tried for the trees; it takes as many times as long."
        >
          <Input
            id="kfp-search"
            type="number"
            min={0}
            max={MAX_SEARCH}
            width={12}
            value={search}
            onChange={(event) => setSearch(wholeNumber(event.currentTarget.value))}
          />
        </Field>
        <Field label="Learning curves" description="Would more data help? They take a while.">
          <Switch
            id="kfp-curves"
            value={curves}
            onChange={(event) => setCurves(event.currentTarget.checked)}
          />
        </Field>
        <Field label="Activate the best" description="It predicts as soon as it is trained.">
          <Switch
            id="kfp-activate"
            value={activate}
            onChange={(event) => setActivate(event.currentTarget.checked)}
          />
        </Field>
        <Stack gap={1}>
          <Button type="submit" disabled={busy || kinds.size === 0}>
            Start training
          </Button>
          <Button type="button" variant="secondary" onClick={onClose}>
            Close
          </Button>
        </Stack>
      </form>
    </Drawer>
  );
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function wholeNumber(text: string): number {
  const value = Math.round(Number(text));
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), MAX_SEARCH) : 0;
}

import React, { useState } from 'react';
import { Button, Checkbox, Combobox, Drawer, Field, Input, Stack, Switch } from '@grafana/ui';
import type { Backend } from '../../api/backend';
import { toProblem, type Problem } from '../../api/problem';
import type { TrainingRequest, Trainings } from '../../api/types';
import { ProblemNotice } from '../common/problem-notice';

/** The dataset that comes with the service. */
const SHIPPED = 'demo.csv.gz';

/** Candidates the service tries at most. */
const MAX_SEARCH = 50;

type Form = Required<Omit<TrainingRequest, 'seed' | 'watch'>> & Pick<TrainingRequest, 'watch'>;
type Kind = Form['modelTypes'][number];

/** Starts a training. */
export function TrainingDrawer(props: {
  readonly backend: Backend;
  readonly datasets: readonly string[];
  readonly kinds: Trainings['kinds'];
  /** Names of all watches. */
  readonly watches: readonly string[];
  readonly onClose: () => void;
  readonly onStarted: () => void;
}): React.JSX.Element {
  const { backend, datasets, kinds, watches, onClose, onStarted } = props;
  const [request, setRequest] = useState<Form>({
    watch: watches[0],
    input: datasets.includes(SHIPPED) ? SHIPPED : (datasets[0] ?? SHIPPED),
    modelTypes: kinds.map(({ name }) => name),
    search: 0,
    quick: true,
    activate: true,
  });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>();

  const start = (event: React.FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    backend.startTraining(request).then(onStarted, (error: unknown) => {
      setProblem(toProblem(error));
      setBusy(false);
    });
  };

  return (
    <Drawer
      title="Train models"
      subtitle="Predictions go on meanwhile. A training takes a minute or more."
      size="sm"
      onClose={onClose}
    >
      <form onSubmit={start}>
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <Fields
          datasets={datasets}
          kinds={kinds}
          watches={watches}
          request={request}
          onChange={setRequest}
        />
        <Stack gap={1}>
          <Button type="submit" disabled={busy || request.modelTypes.length === 0}>
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

function Fields(props: {
  readonly datasets: readonly string[];
  readonly kinds: Trainings['kinds'];
  readonly watches: readonly string[];
  readonly request: Form;
  readonly onChange: (request: Form) => void;
}): React.JSX.Element {
  const { datasets, kinds, watches, request, onChange } = props;
  const { watch, input, modelTypes, search, quick, activate } = request;
  const nothing = modelTypes.length === 0;
  const set = (change: Partial<Form>): void => onChange({ ...request, ...change });
  return (
    <>
      {watches.length > 1 && (
        <Field label="Watch" description="The models predict for its targets.">
          <Combobox
            id="kfp-watch"
            options={watches.map((value) => ({ value, label: value }))}
            value={watch ?? null}
            onChange={({ value }) => set({ watch: value })}
          />
        </Field>
      )}
      <Field label="Dataset" description="Recorded by kfp collect, or shipped with the service.">
        <Combobox
          id="kfp-dataset"
          options={datasets.map((value) => ({ value, label: value }))}
          value={input}
          onChange={({ value }) => set({ input: value })}
        />
      </Field>
      <Field label="Kinds" invalid={nothing} error={nothing ? 'Choose at least one.' : undefined}>
        <Stack
          direction="column"
          gap={0.5}
          alignItems="flex-start"
          role="group"
          aria-label="Kinds of models"
        >
          {kinds.map(({ name, label }) => (
            <Checkbox
              key={name}
              label={label}
              value={modelTypes.includes(name)}
              onChange={() => set({ modelTypes: toggled(modelTypes, name) })}
            />
          ))}
        </Stack>
      </Field>
      <Field
        label="Search"
        description="How many other parameters to try for the trees. Each takes as long as a training."
      >
        <Input
          id="kfp-search"
          type="number"
          min={0}
          max={MAX_SEARCH}
          width={12}
          value={search}
          onChange={({ currentTarget }) => set({ search: wholeNumber(currentTarget.value) })}
        />
      </Field>
      <Field label="Learning curves" description="Show whether more data would help. Takes longer.">
        <Switch
          id="kfp-curves"
          value={!quick}
          onChange={({ currentTarget }) => set({ quick: !currentTarget.checked })}
        />
      </Field>
      <Field label="Activate the best" description="It predicts as soon as it is trained.">
        <Switch
          id="kfp-activate"
          value={activate}
          onChange={({ currentTarget }) => set({ activate: currentTarget.checked })}
        />
      </Field>
    </>
  );
}

function toggled(chosen: readonly Kind[], value: Kind): Kind[] {
  return chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
}

function wholeNumber(text: string): number {
  const value = Math.round(Number(text));
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), MAX_SEARCH) : 0;
}

import React, { useCallback } from 'react';
import { Combobox, InlineField, RadioButtonGroup, Stack } from '@grafana/ui';
import { createBackend, type Backend } from '../../api/backend';
import type { Scorecard } from '../../api/types';
import { useAnswer } from '../../api/use-answer';
import { Page } from '../common/page';
import { Answered } from '../common/problem-notice';
import { useQuery } from '../common/use-query';
import { beginOf, DEFAULT_RANGE, isRange, RANGES } from './ranges';
import { Record } from './record';

const EVERY_SECONDS = 10;

type Choices = Pick<Scorecard, 'modes' | 'targets' | 'models'>;

const FILTERS = [
  { name: 'mode', title: 'Failure mode', of: ({ modes }: Choices) => modes.map((m) => m.mode) },
  { name: 'target', title: 'Target', of: ({ targets }: Choices) => targets.map((t) => t.target) },
  { name: 'model', title: 'Model', of: ({ models }: Choices) => models.map((m) => m.model) },
] as const;

const NO_CHOICES: Choices = { modes: [], targets: [], models: [] };

const backend = createBackend('scorecard');
const choices = createBackend('scorecard-choices');
// Calls of one backend cancel each other: the page asks for the watches as well as each of the others.
const every = createBackend('scorecard-every');

async function firstWatch(from: Backend): Promise<string> {
  return (await from.config()).watches[0]!.name;
}

/** The predictions compared with what then happened. */
export function ScorecardPage(): React.JSX.Element {
  const query = useQuery();
  const wanted = query.get('range');
  const range = isRange(wanted) ? wanted : DEFAULT_RANGE;
  const [mode, target, model] = FILTERS.map(({ name }) => query.get(name));
  const watches = (useAnswer(choices.config).value?.watches ?? []).map(({ name }) => name);
  // Each watch has a scorecard of its own.
  const watch = query.get('watch');
  const ask = useCallback(async () => {
    const from = beginOf(range, Date.now() / 1000);
    const of = watch ?? (await firstWatch(backend));
    return backend.scorecard({ watch: of, from, mode, target, model });
  }, [range, watch, mode, target, model]);
  // What can be chosen does not depend on what is chosen, but for the watch.
  const askForChoices = useCallback(
    async () => every.scorecard({ watch: watch ?? (await firstWatch(every)) }),
    [watch],
  );
  const everything = useAnswer(askForChoices, 60);
  const answer = useAnswer(ask, EVERY_SECONDS);

  return (
    <Page subTitle="The predictions compared with what then happened.">
      <Stack direction="column" gap={2}>
        <Stack gap={1} wrap="wrap" alignItems="flex-start">
          <RadioButtonGroup
            id="kfp-range"
            aria-label="Time"
            options={RANGES.map(({ value, label }) => ({ value, label }))}
            value={range}
            onChange={(value) => query.set('range', value)}
          />
          {watches.length > 1 && (
            <InlineField label="Watch" htmlFor="kfp-watch" transparent>
              <Combobox
                id="kfp-watch"
                width={24}
                options={watches.map((value) => ({ value }))}
                value={watch ?? watches[0]!}
                onChange={({ value }) => query.set('watch', value)}
              />
            </InlineField>
          )}
          {FILTERS.map(({ name, title, of }) => (
            <InlineField key={name} label={title} htmlFor={`kfp-${name}`} transparent>
              <Combobox
                id={`kfp-${name}`}
                isClearable
                placeholder="All"
                width={24}
                options={of(everything.value ?? NO_CHOICES).map((value) => ({ value }))}
                value={query.get(name) ?? null}
                onChange={(option: { value: string } | null) => query.set(name, option?.value)}
              />
            </InlineField>
          ))}
        </Stack>
        <Answered answer={answer} loadingText="Loading the scorecard…">
          {(scorecard) => <Record scorecard={scorecard} />}
        </Answered>
      </Stack>
    </Page>
  );
}

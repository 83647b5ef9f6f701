import React, { useCallback } from 'react';
import { Combobox, InlineField, RadioButtonGroup, Stack } from '@grafana/ui';
import { createBackend, type Backend, type ScorecardQuery } from '../../api/backend';
import type { Scorecard } from '../../api/types';
import { Answered } from '../common/answered';
import { Page } from '../common/page';
import { useAnswer } from '../common/use-answer';
import { useQuery } from '../common/use-query';
import { beginOf, DEFAULT_RANGE, isRange, RANGES } from './ranges';
import { Record } from './record';

const EVERY_SECONDS = 10;

const FILTERS = ['mode', 'target', 'model'] as const;
type Filter = (typeof FILTERS)[number];

const TITLES = { mode: 'Failure mode', target: 'Target', model: 'Model' } as const;

const backend = createBackend('scorecard');

/** The predictions held against what then happened. */
export function ScorecardPage(): React.JSX.Element {
  const query = useQuery();
  const wanted = query.get('range');
  const range = isRange(wanted) ? wanted : DEFAULT_RANGE;
  const [mode, target, model] = FILTERS.map((name) => query.get(name));
  const watches = (useAnswer(choices.config).value?.watches ?? []).map(({ name }) => name);
  // Each watch has a scorecard of its own.
  const watch = query.get('watch');
  const ask = useCallback(
    async () =>
      backend.scorecard(
        queryOf(beginOf(range, Date.now() / 1000), {
          watch: watch ?? (await firstWatch(backend)),
          mode,
          target,
          model,
        }),
      ),
    [range, watch, mode, target, model],
  );
  // What can be chosen does not depend on what is chosen, but for the watch.
  const everything = useAnswer(
    useCallback(
      async () => every.scorecard({ watch: watch ?? (await firstWatch(every)) }),
      [watch],
    ),
    60,
  );
  const answer = useAnswer(ask, EVERY_SECONDS);

  return (
    <Page subTitle="The predictions held against what then happened.">
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
          {FILTERS.map((name) => (
            <InlineField key={name} label={TITLES[name]} htmlFor={`kfp-${name}`} transparent>
              <Combobox
                id={`kfp-${name}`}
                isClearable
                placeholder="All"
                width={24}
                options={choicesOf(everything.value, name).map((value) => ({ value }))}
                value={query.get(name) ?? null}
                onChange={(option: { value: string } | null) => query.set(name, option?.value)}
              />
            </InlineField>
          ))}
        </Stack>
        <Answered answer={answer} loadingText="Loading the record…">
          {(scorecard) => <Record scorecard={scorecard} />}
        </Answered>
      </Stack>
    </Page>
  );
}

const choices = createBackend('scorecard-choices');
const every = createBackend('scorecard-every');

async function firstWatch(from: Backend): Promise<string> {
  return (await from.config()).watches[0]!.name;
}

function queryOf(
  from: number | undefined,
  filters: Readonly<Partial<Record<Filter | 'watch', string | undefined>>>,
): ScorecardQuery {
  const given = Object.entries({ from, ...filters }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

function choicesOf(scorecard: Scorecard | undefined, filter: Filter): string[] {
  if (scorecard === undefined) return [];
  switch (filter) {
    case 'mode':
      return scorecard.modes.map(({ mode }) => mode);
    case 'target':
      return scorecard.targets.map(({ target }) => target);
    case 'model':
      return scorecard.models.map(({ model }) => model);
  }
}

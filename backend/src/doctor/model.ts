import type { Watch } from '../config/schema.js';
import { percent } from '../core/format.js';
import { NORMAL } from '../core/modes.js';
import { modelFeatureNames } from '../prediction/model-inputs.js';
import type { ModelMetadata } from '../models/metadata.js';
import { assertCompatible } from '../models/compatible.js';
import type { Registry } from '../models/registry.js';
import { counted, ok, thrown, warning, type Finding } from './finding.js';

/** A model older than this has not seen recent releases. Days. */
const OLD_DAYS = 90;

const DAY = 86_400;

/** Whether the service's model can be read and fits, and how good it was in training. */
export async function examineModel(options: {
  readonly config: Watch;
  readonly registry: Registry;
  readonly kind?: string | undefined;
  /** Unix seconds. */
  readonly now: number;
}): Promise<Finding[]> {
  const { config, registry, kind, now } = options;
  const findings: Finding[] = [];
  try {
    const entries = await registry.list();
    if (entries.length === 0 && kind === undefined) {
      return [
        warning(
          'model',
          `There is no model in ${registry.modelDir}: predictions rest on forecasts alone.`,
          'Train one: kfp train --input data.csv.gz. The shipped dataset, backend/data/demo.csv.gz, is of the demo application.',
        ),
      ];
    }
    const id = await registry.resolve(kind);
    for (const { id: broken, problem } of entries) {
      if (problem === undefined || broken === id) continue;
      findings.push(
        warning('model', `${broken} is not in use, and broken: ${problem}`, 'Delete its folder.'),
      );
    }
    const { metadata, model } = await registry.load(id);
    assertCompatible(metadata, { ...config, featureNames: modelFeatureNames(config) });
    const age = (now - Date.parse(metadata.createdAt) / 1000) / DAY;
    findings.push(
      ok('model', `${id} fits the configuration; it runs on ${model.runtime}`),
      ...profileFindings(metadata, config),
      ageFinding(age),
      recordFinding(metadata),
    );
  } catch (error) {
    findings.push(thrown('model', error));
  }
  return findings;
}

function profileFindings({ profile, classes }: ModelMetadata, config: Watch): Finding[] {
  const findings: Finding[] = [];
  if (profile !== config.name) {
    findings.push(
      warning(
        'model',
        `It was made for the watch ${profile}; this one is ${config.name}.`,
        'Collect and train with this configuration: the same signal may mean something else there.',
      ),
    );
  }
  const unseen = config.modes.map(({ name }) => name).filter((name) => !classes.includes(name));
  if (unseen.length > 0) {
    findings.push(
      warning(
        'model',
        `It has never seen ${unseen.join(', ')}: these rest on forecasts alone.`,
        'Train on runs in which they fail.',
      ),
    );
  }
  const gone = classes.filter(
    (name) => name !== NORMAL && !config.modes.some((mode) => mode.name === name),
  );
  if (gone.length > 0) {
    findings.push(
      warning(
        'model',
        `It also predicts ${gone.join(', ')}, which the configuration does not have.`,
        'Train again, or put the modes back.',
      ),
    );
  }
  return findings;
}

function ageFinding(days: number): Finding {
  const text = `trained ${days < 1 ? 'today' : `${counted(Math.floor(days), 'day')} ago`}`;
  return days > OLD_DAYS
    ? warning(
        'model age',
        text,
        'Check that it is still as good: kfp backtest over the last weeks, or /v1/scorecard.',
      )
    : ok('model age', text);
}

/** A poor model: half of its alarms are false, or half of the failures are missed. */
const POOR = 0.5;

function recordFinding({ metrics }: ModelMetadata): Finding {
  const { precision, recall, medianLeadSeconds, falseAlarmsPerTargetDay } = metrics;
  const known = (value: number | null | undefined): value is number =>
    value !== null && value !== undefined;
  const parts = [
    ...(known(recall) ? [`${percent(recall)} of failures foreseen`] : []),
    ...(known(precision) ? [`${percent(precision)} of alarms right`] : []),
    ...(known(medianLeadSeconds) ? [`${Math.round(medianLeadSeconds)} s ahead (median)`] : []),
    ...(known(falseAlarmsPerTargetDay)
      ? [`${falseAlarmsPerTargetDay.toPrecision(2)} false alarms per target and day`]
      : []),
  ];
  if (parts.length === 0) return ok('model record', 'it has none');
  const text = `on runs it had not seen: ${parts.join(', ')}`;
  const poor = [precision, recall].some((value) => known(value) && value < POOR);
  return poor
    ? warning('model record', text, 'Collect more runs before it pages anybody.')
    : ok('model record', text);
}

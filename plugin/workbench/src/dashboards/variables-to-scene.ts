import {
  ConstantVariable,
  CustomVariable,
  DataSourceVariable,
  IntervalVariable,
  QueryVariable,
  TextBoxVariable,
  type SceneVariable,
  type VariableValue,
} from '@grafana/scenes';
import type { VariableModel } from '@grafana/schema';

/** What variables of type `interval` have, and Grafana's schema leaves out. */
interface IntervalSettings {
  readonly auto?: boolean;
  readonly auto_count?: number;
  readonly auto_min?: string;
}

/**
 * A template variable as Grafana saves it, as a variable of the scene.
 *
 * @throws Error on a kind that the workbench does not have
 */
export function toVariable(variable: VariableModel & IntervalSettings): SceneVariable {
  const common = {
    name: variable.name,
    label: variable.label ?? null,
    description: variable.description ?? null,
    hide: variable.hide ?? 0,
    skipUrlSync: variable.skipUrlSync ?? false,
  } as const;
  const value = (variable.current?.value ?? '') as VariableValue;
  const text = (variable.current?.text ?? '') as VariableValue;
  const many = {
    isMulti: variable.multi ?? false,
    includeAll: variable.includeAll ?? false,
    allValue: variable.allValue || undefined,
  };
  const query = variable.query;
  switch (variable.type) {
    case 'query':
      return new QueryVariable({
        ...common,
        ...many,
        value,
        text,
        query: query ?? '',
        datasource: variable.datasource ?? null,
        sort: variable.sort ?? 0,
        refresh: variable.refresh ?? 1,
        regex: variable.regex ?? '',
        defaultToAll: Boolean(variable.includeAll) && value === '',
      } as ConstructorParameters<typeof QueryVariable>[0]);
    case 'custom':
      return new CustomVariable({ ...common, ...many, value, text, query: asText(query) } as never);
    case 'datasource':
      return new DataSourceVariable({
        ...common,
        ...many,
        value,
        text,
        pluginId: asText(query),
        regex: variable.regex ?? '',
      } as never);
    case 'constant':
      return new ConstantVariable({ ...common, value: asText(query) } as never);
    case 'textbox':
      return new TextBoxVariable({ ...common, value: asText(value) || asText(query) } as never);
    case 'interval':
      return new IntervalVariable({
        ...common,
        value: asText(value),
        intervals: asText(query).split(','),
        autoEnabled: variable.auto ?? false,
        autoStepCount: variable.auto_count ?? 30,
        autoMinInterval: variable.auto_min ?? '10s',
        refresh: variable.refresh ?? 2,
      } as never);
    case 'adhoc':
    case 'groupby':
    case 'snapshot':
    case 'switch':
    case 'system':
      throw new Error(
        `The workbench has no variables of type "${variable.type}" (${variable.name}).`,
      );
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

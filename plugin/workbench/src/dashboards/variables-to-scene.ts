import { QueryVariable, type SceneVariable } from '@grafana/scenes';
import type { VariableModel } from '@grafana/schema';

/**
 * A template variable as Grafana saves it, as a variable of the scene.
 *
 * @throws Error on a kind that our dashboards do not have
 */
export function toVariable(variable: VariableModel): SceneVariable {
  const { type, name, current, label, description, datasource, includeAll = false } = variable;
  if (type !== 'query') {
    throw new Error(`The workbench has no variables of type "${type}" (${name}).`);
  }
  const value = current?.value ?? '';
  return new QueryVariable({
    name,
    label,
    description,
    datasource,
    includeAll,
    isMulti: variable.multi,
    allValue: variable.allValue || undefined,
    value,
    text: current?.text ?? '',
    query: variable.query as string,
    sort: variable.sort ?? 0,
    refresh: variable.refresh ?? 1,
    regex: variable.regex ?? '',
    defaultToAll: includeAll && value === '',
  });
}

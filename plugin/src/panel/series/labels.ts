import type { Labels } from '@grafana/data';

/** Labels that say what a prediction is about and not of which target. */
const NOT_OF_TARGET = new Set(['__name__', 'failure', 'quantile', 'signal', 'model', 'horizon']);

/** The labels of the target that a series is about. */
export function targetLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !NOT_OF_TARGET.has(name)));
}

/** One text per target, from the labels of any of its series that are about it. */
export function targetKey(labels: Labels): string {
  const own = targetLabels(labels);
  return Object.keys(own)
    .sort()
    .map((name) => `${name}=${own[name]}`)
    .join(',');
}

/** Whether every one of the wanted labels is there with the same value. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

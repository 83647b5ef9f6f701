import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import type { Labels } from '../prometheus/parse.js';
import { parseMoment } from './times.js';

/** A failure somebody wrote down. */
export interface Incident {
  /** Labels that name what failed; a target fits when it has all of them. At least one. */
  readonly labels: Labels;
  readonly mode: string;
  /** Unix seconds. */
  readonly start: number;
  readonly end: number;
  /** For messages: `line 3`, `entry 2`. */
  readonly place: string;
}

/** One row as it was read: columns or properties by name. */
export interface IncidentRow {
  readonly place: string;
  readonly values: Readonly<Record<string, string>>;
}

/** More problems than this are counted, not listed. */
const MAX_PROBLEMS = 5;

/**
 * Checks what a file of incidents says. A row needs `start`, `end`, `mode` and at least one of the
 * configuration's target labels (or `target`, the joined name); `note` is for people.
 *
 * @throws KfpError `INCIDENTS_INVALID` naming the line of every mistake, up to a few
 */
export function checkIncidents(
  file: string,
  rows: readonly IncidentRow[],
  config: Pick<Watch, 'targetLabels' | 'modes'>,
): Incident[] {
  const modes = config.modes.map(({ name }) => name);
  const names = ['target', ...config.targetLabels];
  const problems: string[] = [];
  const known = new Set([...names, 'start', 'end', 'mode', 'note']);
  const incidents = rows.flatMap(({ place, values }): Incident[] => {
    const wrong = (text: string): [] => {
      problems.push(`${place}: ${text}`);
      return [];
    };
    const strange = Object.keys(values).filter((name) => !known.has(name));
    if (strange.length > 0) {
      return wrong(
        `unknown label or column ${strange.map((name) => `"${name}"`).join(', ')}; known are ${[...known].join(', ')}`,
      );
    }
    const moment = (key: 'start' | 'end'): number | undefined => {
      const text = values[key] ?? '';
      // Relative times would mean something else tomorrow.
      const value = /^(now|-)/.test(text.trim()) ? undefined : parseMoment(text, 0);
      if (value === undefined) {
        wrong(text === '' ? `${key} is missing` : `${key} "${text}" is no time`);
      }
      return value;
    };
    const labels = Object.fromEntries(
      names.flatMap((name) => (values[name] ? [[name, values[name]]] : [])),
    );
    if (Object.keys(labels).length === 0) {
      return wrong(`names no target: give at least one of ${names.join(', ')}`);
    }
    const mode = values['mode'] ?? '';
    if (!modes.includes(mode)) {
      const listed = `the configuration has ${modes.join(', ')}`;
      return wrong(
        mode === '' ? `mode is missing; ${listed}` : `unknown mode "${mode}"; ${listed}`,
      );
    }
    const start = moment('start');
    const end = moment('end');
    if (start === undefined || end === undefined) return [];
    if (end < start)
      return wrong(`it ends (${values['end']}) before it starts (${values['start']})`);
    return [{ labels, mode, start, end, place }];
  });
  if (problems.length > 0) {
    const more = problems.length - MAX_PROBLEMS;
    throw new KfpError(
      'INCIDENTS_INVALID',
      `${file}: ${problems.slice(0, MAX_PROBLEMS).join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
      {
        hint: `Each row needs start, end (ISO 8601 or unix seconds), mode, and ${config.targetLabels.join(', ')} or some of them.`,
        statusCode: 400,
      },
    );
  }
  return incidents;
}

/** Whether an incident was on a target. */
export function isOn(incident: Incident, target: string, labels: Labels): boolean {
  return Object.entries(incident.labels).every(([name, value]) =>
    name === 'target' ? value === target : labels[name] === value,
  );
}

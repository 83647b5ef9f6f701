import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Watch } from '../config/schema.js';
import { describeError, KfpError } from '../core/errors.js';
import { checkIncidents, type Incident, type IncidentRow } from './incidents.js';

/**
 * Reads incidents from CSV (with a header) or JSON (a list of objects, or `{"incidents": […]}`; the
 * labels beside `start`, `end` and `mode`, or within `labels`).
 *
 * @throws KfpError `INCIDENTS_UNREADABLE`, `INCIDENTS_INVALID`
 */
export async function readIncidents(
  file: string,
  config: Pick<Watch, 'targetLabels' | 'modes'>,
): Promise<Incident[]> {
  let rows: IncidentRow[];
  try {
    const text = await readFile(file, 'utf8');
    rows = /^\s*[[{]/.test(text) ? jsonRows(text) : csvRows(text);
  } catch (cause) {
    throw new KfpError('INCIDENTS_UNREADABLE', `Cannot read ${file}: ${describeError(cause)}`, {
      cause,
      hint: 'Give a CSV file with a header, or a JSON list of objects, with start, end, mode and target labels.',
      statusCode: 400,
    });
  }
  return checkIncidents(file, rows, config);
}

function csvRows(text: string): IncidentRow[] {
  const records = parse(text, {
    bom: true,
    columns: true,
    info: true,
    skip_empty_lines: true,
    trim: true,
  }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
  return records.map(({ record, info }) => ({ place: `line ${info.lines}`, values: record }));
}

function jsonRows(text: string): IncidentRow[] {
  const parsed = JSON.parse(text) as unknown;
  const list: unknown = Array.isArray(parsed)
    ? parsed
    : (parsed as { incidents?: unknown }).incidents;
  if (!Array.isArray(list)) throw new Error('it holds no list of incidents');
  return list.map((entry: unknown, index): IncidentRow => {
    const place = `entry ${index + 1}`;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      throw new Error(`${place} is not an object`);
    }
    const { labels, ...rest } = entry as Record<string, unknown>;
    const flat = { ...rest, ...(typeof labels === 'object' ? labels : {}) };
    return {
      place,
      values: Object.fromEntries(
        Object.entries(flat).flatMap(([name, value]) =>
          typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
        ),
      ),
    };
  });
}

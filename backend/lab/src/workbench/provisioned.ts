import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What the workbench needs of a dashboard's file; the page takes all of it. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly [key: string]: unknown;
}

/**
 * The dashboards that Grafana would provision from this folder, in the order of the file names. Files
 * that are no dashboards are passed over, as Grafana does; `onSkipped` is told why.
 */
export async function readDashboards(
  folder: string,
  onSkipped: (file: string, why: string) => void = () => undefined,
): Promise<Dashboard[]> {
  const dashboards: Dashboard[] = [];
  for (const file of await filesIn(folder, /\.json$/)) {
    try {
      const found = JSON.parse(await readFile(join(folder, file), 'utf8')) as Partial<Dashboard>;
      const { uid, title } = found;
      if (typeof uid === 'string' && typeof title === 'string') {
        dashboards.push({ ...found, uid, title });
      } else {
        onSkipped(file, 'it has no uid or no title');
      }
    } catch (error) {
      onSkipped(file, (error as Error).message);
    }
  }
  return dashboards;
}

/**
 * How often Prometheus scrapes, as `timeInterval` of the data source says it in the folder that Grafana
 * provisions data sources from; empty when nothing is said.
 */
export async function readScrapeInterval(folder: string, uid: string): Promise<string> {
  for (const file of await filesIn(folder, /\.ya?ml$/)) {
    const content = parse(await readFile(join(folder, file), 'utf8')) as {
      datasources?: { uid?: string; jsonData?: { timeInterval?: unknown } }[];
    } | null;
    const found = content?.datasources?.find((one) => one.uid === uid)?.jsonData?.timeInterval;
    if (typeof found === 'string' && /^\d+(ms|s|m|h)$/.test(found)) return found;
  }
  return '';
}

async function filesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name)).sort();
  } catch {
    return [];
  }
}

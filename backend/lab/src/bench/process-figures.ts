import { readFile } from 'node:fs/promises';

/** Linux counts processor time in these. */
const TICKS_PER_SECOND = 100;

/** Processor time that a process has used so far, seconds. Linux only. */
export async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/**
 * Resident memory of a process now and at its most, bytes. Other systems than Linux tell it of this process
 * alone; Linux' own figure is not `maxRSS`, which counts what the process was before `exec`.
 */
export async function memoryOf(
  pid: number | 'self',
): Promise<{ readonly now: number; readonly peak: number }> {
  if (pid === 'self' && process.platform !== 'linux') {
    return { now: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 };
  }
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string): number =>
    Number(new RegExp(`${name}:\\s*(\\d+)`).exec(text)![1]);
  return { now: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 };
}

/** A page of Prometheus metrics. */
export interface MetricsPage {
  /** Value of a series as it stands there; 0 where it does not. */
  value(series: string): number;
  readonly bytes: number;
  readonly series: number;
}

export async function readMetrics(url: string): Promise<MetricsPage> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const values = new Map<string, number>();
  let bytes = 0;
  let series = 0;
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    bytes += (chunk as Uint8Array).length;
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === '' || line.startsWith('#')) continue;
      series++;
      // Those of single targets are counted, and no more.
      if (line.includes('pod="')) continue;
      const end = line.lastIndexOf(' ');
      values.set(line.slice(0, end), Number(line.slice(end + 1)));
    }
  }
  return { value: (name) => values.get(name) ?? 0, bytes, series };
}

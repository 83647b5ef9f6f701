/** A value over time: unix seconds in; undefined where there is no sample. */
export type Course = number | ((at: number) => number | undefined);

export type Labels = Readonly<Record<string, string>>;

/** When a series has samples, where that differs from the whole history. Unix seconds, seconds. */
export interface Times {
  readonly from?: number;
  readonly to?: number;
  readonly every?: number;
}

/** The scrapes of a cluster, written by the clock of a test. */
export interface History {
  /** Unix seconds of the first and the last scrape. */
  readonly start: number;
  readonly end: number;
  /** One sample per scrape. */
  put(name: string, labels: Labels, course: Course, times?: Times): void;
  /** Adds labels to everything that `write` puts: a second cluster, a second Prometheus. */
  labelled(labels: Labels, write: (history: History) => void): void;
  /** Changes or drops (undefined) the labels of everything that `write` puts, by the name of the metric. */
  relabelled(
    change: (name: string, labels: Labels) => Labels | undefined,
    write: (history: History) => void,
  ): void;
  /** OpenMetrics, series by series. */
  texts(): Generator<string>;
}

/** The even hour keeps a history within few blocks of Prometheus. */
export const NOW = 1_760_011_200;

/**
 * A history around {@link NOW}.
 *
 * @param options.before and `after`: seconds of it before and after that moment
 * @param options.every seconds between scrapes
 */
export function createHistory(options: {
  readonly before?: number;
  readonly after?: number;
  readonly every?: number;
}): History {
  const { before = 5400, after = 1800, every = 15 } = options;
  const start = NOW - before;
  const end = NOW + after;
  interface Part {
    readonly course: Course;
    readonly times: Times;
  }
  const series = new Map<string, Part[]>();

  const of = (change: (name: string, labels: Labels) => Labels | undefined): History => ({
    start,
    end,
    put(name, given, course, times = {}) {
      const labels = change(name, given);
      if (labels === undefined) return;
      const key = `${name}{${Object.entries(labels)
        .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
        .join(',')}}`;
      series.set(key, [...(series.get(key) ?? []), { course, times }]);
    },
    labelled: (more, write) => write(of((name, labels) => change(name, { ...labels, ...more }))),
    relabelled: (inner, write) =>
      write(
        of((name, labels) => {
          const changed = inner(name, labels);
          return changed && change(name, changed);
        }),
      ),
    *texts() {
      const inOrder = [...series].sort(([a], [b]) =>
        a.slice(0, a.indexOf('{')) < b.slice(0, b.indexOf('{')) ? -1 : 1,
      );
      for (const [key, parts] of inOrder) {
        let text = '';
        for (const { course, times } of parts) {
          const step = times.every ?? every;
          for (let at = times.from ?? start; at <= (times.to ?? end); at += step) {
            const value = typeof course === 'number' ? course : course(at);
            if (value !== undefined) text += `${key} ${written(value)} ${at}\n`;
          }
        }
        yield text;
      }
    },
  });
  return of((_, labels) => labels);
}

function written(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

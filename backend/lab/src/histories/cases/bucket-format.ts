import { NOW, type Course } from '../history.js';
import { putPod } from '../pod.js';
import type { HistoryCase } from '../types.js';

/** Prometheus 3 comes, after 45 s without scrapes. */
const CHANGE = NOW - 600;

const BOUNDS = [
  ['0.05', 0.5],
  ['0.1', 0.8],
  ['0.25', 0.93],
  ['0.5', 0.96],
  ['1', 0.99],
  ['10', 1],
  ['3600', 1],
] as const;

/** A healthy pod while the bounds of its histogram change from 1 to 1.0. */
export const bucketFormat: HistoryCase = {
  name: 'an upgrade to Prometheus 3',
  walk: [-900, 0],
  write(history) {
    putPod(history, { namespace: 'shop', pod: 'web-1' });
    const own = { namespace: 'shop', pod: 'web-1', job: 'app', instance: '10.1.0.4:3001' };
    const gone = (at: number): boolean => CHANGE - 45 <= at && at < CHANGE;
    const whole = (at: number): number => 1000 + 10 * (at - history.start);
    const put = (name: string, labels: Record<string, string>, course: (at: number) => number) => {
      const put: Course = (at) => (gone(at) ? undefined : course(at));
      history.put(name, { ...own, ...labels }, put);
    };
    put('http_requests_total', { status_code: '200' }, whole);
    const name = 'http_request_duration_seconds';
    put(`${name}_count`, {}, whole);
    put(`${name}_sum`, {}, (at) => 0.08 * whole(at));
    put(`${name}_bucket`, { le: '+Inf' }, whole);
    for (const [le, share] of BOUNDS) {
      const course = (at: number): number => share * whole(at);
      if (le.includes('.')) {
        put(`${name}_bucket`, { le }, course);
        continue;
      }
      const of = (bound: string) => ({ ...own, le: bound });
      history.put(`${name}_bucket`, of(le), course, { to: CHANGE - 60 });
      history.put(`${name}_bucket`, of(`${le}.0`), course, { from: CHANGE });
    }
  },
  truth: {
    'web-1': {
      states: ['normal'],
      most: { latency_p95_seconds: 1, latency_p99_seconds: 2 },
      signals: { latency_p95_seconds: 0.25 + (0.25 * 0.02) / 0.03 },
    },
  },
};

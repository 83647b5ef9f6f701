import { NOW } from '../history.js';
import { MIB, putContainers, putHttp, putPod, putStates, putUp } from '../pod.js';
import type { HistoryCase } from '../types.js';

const KUBELET = { job: 'kubelet', instance: '10.0.0.1:10250', node: 'n1' };

/** One odd thing of a cluster per pod; all of them healthy but for the one on the lost node. */
export const oddities: HistoryCase = {
  name: 'oddities, a pod each',
  walk: [-1200, 600],
  write(history) {
    const own = (pod: string) => ({ namespace: 'odd', pod });
    putPod(history, own('control-1'));
    putHttp(history, own('control-1'));
    const noNames = { image: undefined, name: undefined };
    putPod(history, { ...own('noimage-1'), cadvisor: { ...noNames, id: undefined } });
    // kube-state-metrics scraped twice, the second after a restart of its own, late by two scrapes.
    const restarted = (at: number) => (moment: number) => (moment < at ? 3 : 4);
    const times = { from: NOW - 1800 };
    putPod(history, { ...own('twice-scraped-1'), restarts: restarted(NOW - 1500) });
    history.labelled({ instance: '10.0.0.10:8080', job: 'kube-state-metrics-2' }, (second) =>
      putStates(second, {
        ...own('twice-scraped-1'),
        rule: false,
        restarts: restarted(NOW - 1470),
        times,
      }),
    );
    // The working set is full of page cache; what the processes hold is a quarter.
    const full = (at: number): number => 512 * MIB * (0.962 + 0.002 * Math.sin(at / 300));
    putPod(history, { ...own('cache-1'), memory: full });
    const cgroup = { container: 'app', id: '/kubepods/podcache-1/app', ...KUBELET };
    const labels = { ...own('cache-1'), ...cgroup, image: 'registry/app:1', name: 'app-cache-1' };
    history.put(
      'container_memory_rss',
      { ...labels, metrics_path: '/metrics/cadvisor' },
      120 * MIB,
    );
    // Killed for its memory weeks ago, and once before: no kill of now.
    putPod(history, { ...own('old-oom-1'), restarts: 7, lastTerminatedReason: 'OOMKilled' });
    // On a node that is lost: terminating for ever, not ready.
    const notReady = (at: number): number => (at < NOW - 900 ? 1 : 0);
    putPod(history, { ...own('lost-0'), kind: 'StatefulSet', ready: notReady });
    const states = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };
    const deleted = { ...own('lost-0'), ...states };
    history.put('kube_pod_deletion_timestamp', deleted, NOW - 600, { from: NOW - 600 });
    // Prometheus refuses its scrape; it is ready and works.
    putPod(history, own('refused-1'));
    putUp(history, own('refused-1'), (at) => (at < NOW - 600 ? 1 : 0));
    // Its exporter is dead, the application is not.
    putPod(history, own('exporter-1'));
    putUp(history, own('exporter-1'), 1);
    putUp(history, { ...own('exporter-1'), job: 'exporter' }, (at) => (at < NOW - 600 ? 1 : 0));
    // Two ServiceMonitors.
    putPod(history, own('monitored-twice-1'));
    putHttp(history, own('monitored-twice-1'));
    putHttp(history, {
      ...own('monitored-twice-1'),
      labels: { job: 'app-headless', service: 'app-headless' },
      times,
    });
    for (const job of ['app', 'app-headless']) {
      const up = { ...own('monitored-twice-1'), job, instance: '10.1.0.4:3001' };
      history.put('up', up, 1, job === 'app' ? {} : times);
    }
    // The counter of CPU time jumps for two scrapes, and returns.
    putPod(history, {
      ...own('jump-1'),
      cpuSeconds: (at) =>
        NOW - 300 <= at && at < NOW - 270 ? 1.73e9 : 1000 + 0.2 * (at - history.start),
    });
    putPod(history, own('idle-1'));
    putHttp(history, { ...own('idle-1'), rate: 0 });
    putPod(history, { ...own('nan-1'), memory: (at) => (at % 60 === 0 ? NaN : 200 * MIB) });
    putPod(history, { ...own('endless-1'), memoryLimit: Infinity });
    // One error among four requests in two minutes.
    putPod(history, own('rare-1'));
    const requests = (at: number): number => Math.floor((at - history.start) / 30);
    const errors = (at: number): number => Math.floor((at - history.start) / 120);
    putHttp(history, { ...own('rare-1'), requests, errors });
    // A container that was killed; cAdvisor's last words of it stay for five minutes.
    const killed = { ...own('killed-1'), restarts: restarted(NOW - 300) };
    putStates(history, killed);
    const at = (from: number, to: number) => ({ times: { from, to } });
    const memory = 0.94 * 512 * MIB;
    putContainers(history, { ...killed, memory, ...at(history.start, NOW - 300) });
    const cadvisor = { id: '/kubepods/podkilled-1/app2', name: 'app2-killed-1' };
    const after = { ...at(NOW - 285, history.end), cadvisor, memory: 100 * MIB };
    putContainers(history, { ...killed, ...after });
    // At its limit, and never held back.
    putPod(history, { ...own('busy-1'), cpu: 0.95, throttled: 0 });
    // Told to end, in its own time.
    putPod(history, own('ending-1'));
    const ending = { ...own('ending-1'), ...states };
    history.put('kube_pod_deletion_timestamp', ending, NOW + 60, { from: NOW - 30 });
  },
  truth: {
    'control-1': { states: ['normal'] },
    'noimage-1': { states: ['normal'], signals: { memory_utilization: 200 / 512 } },
    'twice-scraped-1': { states: ['normal'], most: { restarts: 1 } },
    'cache-1': { states: ['normal'], signals: { memory_utilization: 120 / 512 } },
    'old-oom-1': { states: ['normal'], most: { oom_kills: 0 } },
    'lost-0': { comes: ['failing'], mode: 'service_down' },
    'refused-1': { states: ['normal'], signals: { availability: 1 } },
    'exporter-1': { states: ['normal'], signals: { availability: 1 } },
    'monitored-twice-1': { states: ['normal'], most: { request_rate: 10.5 } },
    'jump-1': { states: ['normal'], most: { cpu_utilization: 1 } },
    'idle-1': { states: ['normal'], signals: { error_ratio: null } },
    'nan-1': { states: ['normal'] },
    'endless-1': { states: ['normal'], notObservable: { memory_leak: 'no memory limit' } },
    'rare-1': { states: ['normal'], signals: { error_ratio: null, request_rate: 4 / 120 } },
    'killed-1': { states: ['normal', 'at_risk'], signals: { memory_utilization: 100 / 512 } },
    'busy-1': { states: ['normal', 'at_risk'] },
    'ending-1': { states: ['normal'] },
  },
};

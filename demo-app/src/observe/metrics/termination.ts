import { Gauge, type Registry } from 'prom-client';
import { TERMINATION_REASONS, type TerminationReason } from '../../settings.js';

/** As `kube_pod_container_status_last_terminated_reason` of kube-state-metrics. */
export function terminationMetric(registry: Registry, last: TerminationReason | null): void {
  const gauge = new Gauge({
    name: 'app_last_terminated_reason',
    help: '1 for the reason the previous process of this instance ended with.',
    labelNames: ['reason'],
    registers: [registry],
  });
  for (const reason of TERMINATION_REASONS) gauge.set({ reason }, reason === last ? 1 : 0);
}

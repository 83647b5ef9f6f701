import { Gauge, type Registry } from 'prom-client';
import type { Settings } from '../../settings.js';

export function limitMetrics(
  registry: Registry,
  { memoryLimitBytes, cpuLimitCores }: Pick<Settings, 'memoryLimitBytes' | 'cpuLimitCores'>,
): void {
  new Gauge({
    name: 'app_memory_limit_bytes',
    help: 'Resident memory at which the process ends as out of memory.',
    registers: [registry],
  }).set(memoryLimitBytes);
  new Gauge({
    name: 'app_cpu_limit_cores',
    help: 'CPU this instance may use.',
    registers: [registry],
  }).set(cpuLimitCores);
}

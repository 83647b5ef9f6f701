import { Gauge, type Registry } from 'prom-client';

export function healthMetric(registry: Registry, isHealthy: () => boolean): void {
  new Gauge({
    name: 'app_health_status',
    help: '1 when /health answers 200, 0 when it answers 503.',
    registers: [registry],
    collect() {
      this.set(isHealthy() ? 1 : 0);
    },
  });
}

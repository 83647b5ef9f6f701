import { Gauge, type Registry } from 'prom-client';
import type { Failures } from '../../failures/controller.js';

/** What is injected, for people and their graphs; never the input of a prediction. */
export function failureMetrics(registry: Registry, failures: Failures): void {
  new Gauge({
    name: 'app_failure_active',
    help: '1 while a failure is switched on.',
    labelNames: ['failure'],
    registers: [registry],
    collect() {
      for (const [failure, { enabled }] of Object.entries(failures.state())) {
        this.set({ failure }, enabled ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'app_failure_level',
    help: 'How far a failure has grown, 0 to 1.',
    labelNames: ['failure'],
    registers: [registry],
    collect() {
      for (const { name } of failures.modes) this.set({ failure: name }, failures.level(name));
    },
  });
}

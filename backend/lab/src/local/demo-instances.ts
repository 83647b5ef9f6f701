import type { DemoInstance } from './demo-system.js';

const MEBIBYTE = 2 ** 20;

/** Different limits and load, so that nothing can be learned by heart from one instance. */
const SIZES = [
  { memoryLimitBytes: 256 * MEBIBYTE, cpuLimitCores: 0.5, requestRate: 20 },
  { memoryLimitBytes: 192 * MEBIBYTE, cpuLimitCores: 0.3, requestRate: 12 },
  { memoryLimitBytes: 384 * MEBIBYTE, cpuLimitCores: 0.4, requestRate: 35 },
  { memoryLimitBytes: 512 * MEBIBYTE, cpuLimitCores: 0.25, requestRate: 25 },
  { memoryLimitBytes: 160 * MEBIBYTE, cpuLimitCores: 0.2, requestRate: 8 },
  { memoryLimitBytes: 320 * MEBIBYTE, cpuLimitCores: 0.35, requestRate: 50 },
] as const;

/** The demo's applications, one per port. */
export function demoInstances(ports: readonly number[]): DemoInstance[] {
  return ports.map((port, index) => ({ port, ...SIZES[index % SIZES.length]! }));
}

/** "256 MiB, 0.5 cores, 20 requests/s". */
export function describeInstance(instance: DemoInstance): string {
  const mebibytes = Math.round(instance.memoryLimitBytes / MEBIBYTE);
  return `${mebibytes} MiB, ${instance.cpuLimitCores} cores, ${instance.requestRate} requests/s`;
}

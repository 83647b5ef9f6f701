import { workerData } from 'node:worker_threads';

/** Burn and rest alternate within this time. */
const PERIOD_MILLISECONDS = 50;

/** Share of time to burn, in millionths; 0 until woken. */
const duty = workerData as Int32Array;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

for (;;) {
  Atomics.wait(duty, 0, 0);
  const burn = (Atomics.load(duty, 0) / 1e6) * PERIOD_MILLISECONDS;
  const end = performance.now() + burn;
  let waste = 0;
  while (performance.now() < end) for (let i = 0; i < 1000; i++) waste += Math.sqrt(i + waste);
  // Waits without burning; nobody ever wakes it early.
  if (burn < PERIOD_MILLISECONDS) Atomics.wait(sleeper, 0, 0, PERIOD_MILLISECONDS - burn);
}

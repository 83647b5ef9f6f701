// Ends what another process has started when that process can no longer do it, even after SIGKILL: it
// holds the other end of our standard input, and the kernel closes that when it dies.
// Lines on standard input: `+1234` a process group to guard, `-1234` one that has ended.
import { createInterface } from 'node:readline';

const GRACE_MILLISECONDS = 5000;
const POLL_MILLISECONDS = 100;

/** @type {Set<number>} */
const groups = new Set();

// The other process ends first; this one goes last.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const group = Number(line.slice(1));
  if (!Number.isInteger(group) || group <= 1) return;
  if (line.startsWith('+')) groups.add(group);
  else groups.delete(group);
});

lines.on('close', () => {
  const deadline = Date.now() + GRACE_MILLISECONDS;
  let next = 'SIGTERM';
  const timer = setInterval(end, POLL_MILLISECONDS);
  end();

  function end() {
    for (const group of groups) if (!signalGroup(group, next)) groups.delete(group);
    // Where process 1 reaps nobody, the dead keep their group: after SIGKILL nothing is left to do.
    if (groups.size === 0 || next === 'SIGKILL') clearInterval(timer);
    next = Date.now() > deadline ? 'SIGKILL' : 0;
  }
});

/** Whether the group still exists. */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

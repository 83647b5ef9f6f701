import { byId, icon, setAttributes, setText } from './dom.js';
import { formatDuration, formatRate, UNKNOWN } from './format.js';
import type { Snapshot, Store } from './store.js';

type Health = 'connecting' | 'healthy' | 'unhealthy' | 'unreachable';

const HEALTH_TEXTS: Readonly<Record<Health, string>> = {
  connecting: 'Connecting',
  healthy: 'Healthy',
  unhealthy: 'Unhealthy',
  unreachable: 'Unreachable',
};

const HEALTH_ICONS: Readonly<Record<Health, string>> = {
  connecting: 'wait',
  healthy: 'check',
  unhealthy: 'alert',
  unreachable: 'broken',
};

/** Who this is and how it is: instance, health, uptime, restarts, and why it last ended. */
export function initHeader(store: Store): void {
  const instance = byId('instance');
  const health = byId('health');
  const [uptime, restarts, reason, rate] = [
    byId('uptime'),
    byId('restarts'),
    byId('last-reason'),
    byId('request-rate'),
  ];
  let shown: Health | null = null;

  store.subscribe((snapshot) => {
    const { status } = snapshot;
    const now = healthOf(snapshot);
    if (now !== shown) {
      shown = now;
      health.replaceChildren(icon(HEALTH_ICONS[now]), HEALTH_TEXTS[now]);
      setAttributes(health, { 'data-health': now });
    }
    if (status === null) return;
    const live = snapshot.connection.state === 'live';
    document.title = `${now === 'healthy' ? '' : `${HEALTH_TEXTS[now]}: `}${status.instance} · demo-app`;
    setText(instance, status.instance);
    setText(uptime, live ? formatDuration(status.uptimeSeconds) : UNKNOWN);
    setText(restarts, String(status.restarts));
    setText(reason, status.lastTerminatedReason ?? 'never');
    setAttributes(reason, { 'data-bad': status.lastTerminatedReason !== null });
    setText(rate, live ? formatRate(status.now?.requestRate ?? null) : UNKNOWN);
  });
}

function healthOf({ connection, status }: Snapshot): Health {
  if (connection.state === 'unreachable') return 'unreachable';
  if (connection.state === 'connecting' || status === null) return 'connecting';
  return status.healthy ? 'healthy' : 'unhealthy';
}

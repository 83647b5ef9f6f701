import { html, nothing, type TemplateResult } from '/vendor/lit-html.js';
import type { Status } from '../observe/status.js';
import { formatClock, formatDuration, formatRate, UNKNOWN } from './format.js';
import { icon } from './icon.js';
import type { Snapshot } from './store.js';
import { changeTheme, nextTheme, theme } from './theme.js';
import type { PageEvent } from './timeline.js';

const HEALTH = {
  connecting: { text: 'Connecting', icon: 'wait', colour: 'muted' },
  healthy: { text: 'Healthy', icon: 'check', colour: 'good' },
  unhealthy: { text: 'Unhealthy', icon: 'alert', colour: 'bad' },
  unreachable: { text: 'Unreachable', icon: 'broken', colour: 'bad' },
} as const;

const EVENTS: Readonly<Record<PageEvent['kind'], { icon: string; colour: string }>> = {
  started: { icon: 'start', colour: 'muted' },
  failure_started: { icon: 'flame', colour: 'warn' },
  failure_ended: { icon: 'check', colour: 'good' },
  health: { icon: 'pulse', colour: 'muted' },
  memory: { icon: 'alert', colour: 'bad' },
  unreachable: { icon: 'broken', colour: 'bad' },
  reachable: { icon: 'link', colour: 'good' },
};

export interface PageParts {
  /** Page time, unix milliseconds. */
  readonly now: number;
  readonly charts: readonly HTMLElement[];
  readonly failures: (status: Status) => TemplateResult;
  /** What screen readers are told: the newest events. */
  readonly announcement: string;
  readonly onTheme: () => void;
}

/** The whole page, for what is known of the app. */
export function page(snapshot: Snapshot, parts: PageParts): TemplateResult {
  const { status, connection, events } = snapshot;
  const on = Object.values(status?.failures ?? {}).filter(({ enabled }) => enabled).length;
  return html`<a class="skip" href="#failures">Skip to the failures</a>
    ${header(snapshot, parts)} ${notice(snapshot, parts.now)}
    <nav class="jump" aria-label="Sections">
      <a href="#charts">Charts</a>
      <a href="#failures">Failures<span class="warn">${on === 0 ? '' : ` (${on})`}</span></a>
      <a href="#events">Events</a>
    </nav>
    <main class="stack" ?data-stale=${connection.state === 'unreachable'}>
      <section id="charts" tabindex="-1" aria-labelledby="charts-title">
        <div class="row wrap head">
          <h2 id="charts-title">Last five minutes</h2>
          <p class="row key small muted">
            <i class="key-injection"></i> a failure is switched on
            <i class="key-restart"></i> restart
          </p>
        </div>
        <p id="chart-help" class="sr-only">
          Arrow keys move by a second, page keys by more, Escape returns to now.
        </p>
        <div class="charts stack">${parts.charts}</div>
      </section>
      <section id="failures" tabindex="-1" aria-labelledby="failures-title">
        ${status === null ? html`<h2 id="failures-title">Failures</h2>` : parts.failures(status)}
      </section>
      <section id="events" tabindex="-1" aria-labelledby="events-title">
        <div class="row wrap head"><h2 id="events-title">Recent events</h2></div>
        <ol id="event-list" class="card" tabindex="0" aria-labelledby="events-title">
          ${events.length === 0 ? html`<li class="muted">Nothing has happened yet.</li>` : nothing}
          ${events.map(
            ({ timestamp, kind, message }) =>
              html`<li class="row">
                <span class=${EVENTS[kind].colour}>${icon(EVENTS[kind].icon)}</span>
                <time class="muted" datetime=${new Date(timestamp * 1e3).toISOString()}
                  >${formatClock(timestamp)}</time
                >
                ${message}
              </li>`,
          )}
        </ol>
      </section>
    </main>
    <p id="announcer" class="sr-only" role="status">${parts.announcement}</p>`;
}

/** Who this is and how it is: instance, health, uptime, restarts, and why it last ended. */
function header({ status, connection }: Snapshot, { onTheme }: PageParts): TemplateResult {
  const answered = status?.healthy === false ? 'unhealthy' : 'healthy';
  const health = HEALTH[connection.state === 'live' ? answered : connection.state];
  const live = connection.state === 'live' ? status : null;
  const reason = status?.lastTerminatedReason;
  const facts = [
    ['uptime', 'Uptime', live && formatDuration(live.uptimeSeconds)],
    ['request-rate', 'Requests', formatRate(live?.now?.requestRate ?? null)],
    ['restarts', 'Restarts', status?.restarts],
    ['last-reason', 'Last terminated', status && (reason ?? 'never')],
  ] as const;
  const prefix = health === HEALTH.healthy ? '' : `${health.text}: `;
  document.title = status === null ? 'demo-app' : `${prefix}${status.instance} · demo-app`;
  return html`<header class="top row wrap">
    <h1>demo-app <small id="instance" class="muted">${status?.instance}</small></h1>
    <p id="health" class="badge ${health.colour}">${icon(health.icon)}${health.text}</p>
    <dl class="row" ?data-stale=${connection.state === 'unreachable'}>
      ${facts.map(
        ([id, name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd id=${id} class=${value && value === reason ? 'bad' : ''}>${value ?? UNKNOWN}</dd>
          </div>`,
      )}
    </dl>
    <button
      id="theme"
      type="button"
      title="Colours: ${theme()}"
      aria-label="Colours: ${theme()}. Change to ${nextTheme()}"
      @click=${() => {
        changeTheme();
        onTheme();
      }}
    >
      ${icon(`theme-${theme()}`)}
    </button>
  </header>`;
}

/**
 * What the user must know now: the app does not answer, or calls itself unhealthy. The headline is
 * announced once; the seconds beside it are not.
 */
function notice({ connection, status }: Snapshot, now: number): TemplateResult {
  let title = '';
  let text = '';
  if (connection.state === 'unreachable') {
    title = 'The app does not answer.';
    const seconds = Math.round((now - connection.since) / 1e3);
    const since = seconds < 1 ? '' : `For ${formatDuration(seconds)}. `;
    const last = status === null ? '' : ' and shows the last it knew';
    text = `${since}${connection.problem} It may be restarting; this page asks again every second${last}.`;
  } else if (status?.healthy === false) {
    title = 'The service is down.';
    text = '/health answers 503 and requests are refused.';
  }
  return html`<div id="notice" class="card row" ?hidden=${title === ''}>
    <span class="bad">${icon('alert')}</span>
    <p><strong role="alert">${title}</strong> ${text}</p>
  </div>`;
}

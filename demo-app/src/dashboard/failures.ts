import { html, type TemplateResult } from '/vendor/lit-html.js';
import type { RampShape } from '../failures/ramp.js';
import type { FailureStatus, Status } from '../observe/status.js';
import type { FailureChanges, Settings } from './api.js';
import { formatCountdown, formatRatio } from './format.js';
import { icon } from './icon.js';
import type { Store } from './store.js';

/** Longest ramp and duration that the app accepts. Seconds. */
const MAX_SECONDS = 3600;

const SHAPES: Readonly<Record<RampShape, string>> = {
  linear: 'Linear',
  exponential: 'Exponential',
  random: 'Random',
};

/**
 * A card for every failure the app knows, and the button that stops them all.
 *
 * @param paint shows the page anew
 * @returns the section, for the current state of the store
 */
export function createFailures(
  store: Store,
  paint: () => void,
): (status: Status) => TemplateResult {
  /** What the user has entered and the app does not know yet, by mode. */
  const entered = new Map<string, Settings>();
  /** Why the last change was refused, by mode. */
  const problems = new Map<string, string>();
  const busy = new Set<string>();

  const isLive = (): boolean => store.snapshot().connection.state === 'live';

  const change = async (name: string, changes: FailureChanges): Promise<void> => {
    if (busy.has(name) || !isLive()) return;
    busy.add(name);
    problems.delete(name);
    paint();
    try {
      await store.change(changes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.set(name, `Nothing was changed. ${reason}`);
    } finally {
      busy.delete(name);
      paint();
    }
  };

  const start = (mode: string): void => {
    const form = document.forms.namedItem(mode)!;
    // A browser points only at fields that can be seen.
    if (!form.checkValidity()) form.closest('details')!.open = true;
    if (form.reportValidity())
      void change(mode, { [mode]: { enabled: true, ...settingsIn(form) } });
  };

  const enter = (mode: string, settings: Settings | undefined): void => {
    if (settings === undefined) entered.delete(mode);
    else entered.set(mode, settings);
    paint();
  };

  const card = ([mode, failure]: [string, FailureStatus]): TemplateResult => {
    const { title, description, enabled, endsAt } = failure;
    const left = endsAt === null ? '' : `, ${formatCountdown(endsAt - store.appTime())} left`;
    return html`<li class="card stack failure" data-mode=${mode} ?data-on=${enabled}>
      <h3 id="${mode}-title">${title}</h3>
      <p class="muted" id="${mode}-description">${description}</p>
      <button
        type="button"
        class="switch"
        role="switch"
        id="${mode}-switch"
        aria-checked=${enabled}
        aria-busy=${busy.has(mode)}
        aria-disabled=${!isLive()}
        aria-labelledby="${mode}-title"
        aria-describedby="${mode}-description ${mode}-state"
        @click=${() => (enabled ? void change(mode, { [mode]: false }) : start(mode))}
      ></button>
      <p class="row small ${enabled ? '' : 'muted'}">
        ${levelMeter(failure)}
        <span
          ><span id="${mode}-state">${stateOf(failure, isLive())}</span
          ><span>${isLive() ? left : ''}</span></span
        >
      </p>
      ${alert(problems.get(mode))} ${settingsForm(mode, failure, entered.get(mode), {
        enter: (settings) => enter(mode, settings),
        start: () => start(mode),
      })}
    </li>`;
  };

  return ({ failures }) => {
    const on = Object.entries(failures).filter(([, { enabled }]) => enabled);
    const stop = Object.fromEntries(on.map(([mode]) => [mode, false as const]));
    // “Stop all” stays focusable: a button that vanishes under the keyboard loses the user's place.
    return html`<div class="row wrap head">
        <h2 id="failures-title">Failures</h2>
        <span id="failure-count" class=${on.length > 0 ? 'warn' : 'muted'}
          >${on.length === 0 ? 'none active' : `${on.length} active`}</span
        >
        <button
          id="stop-all"
          class="danger"
          type="button"
          aria-disabled=${on.length === 0 || !isLive()}
          @click=${() => on.length > 0 && void change('', stop)}
        >
          Stop all
        </button>
      </div>
      ${alert(problems.get(''))}
      <ul class="stack">
        ${Object.entries(failures).map(card)}
      </ul>`;
  };
}

/**
 * @param entered in place of the settings in use
 * @param on what the user does: enters something (undefined: the defaults again), or starts the failure
 */
function settingsForm(
  mode: string,
  failure: FailureStatus,
  entered: Settings | undefined,
  on: { readonly enter: (settings: Settings | undefined) => void; readonly start: () => void },
): TemplateResult {
  const { rampSeconds, durationSeconds, shape, intensity } = entered ?? failure;
  const aim = `${Math.round(intensity * 100)} %`;
  const seconds = (name: string, label: string, unit: string, min: number, value: number) =>
    html`<label for="${mode}-${name}">${label} <small>${unit}</small></label>
      <input
        id="${mode}-${name}"
        name=${name}
        type="number"
        inputmode="numeric"
        min=${min}
        max=${MAX_SECONDS}
        step="any"
        required
        value=${value}
      />`;
  // The attributes hold the app's settings: fields show them until the user enters something, and
  // again after a reset.
  return html`<details>
    <summary class="row small muted">
      ${icon('chevron')}<span>Settings<span class="sr-only"> of ${failure.title}</span></span>
      <span class="brief">${rampSeconds} s ${shape} to ${aim}, for ${durationSeconds} s</span>
    </summary>
    <form
      class="stack"
      name=${mode}
      aria-label="Settings of ${failure.title}"
      @input=${(event: Event) => on.enter(settingsIn(event.currentTarget as HTMLFormElement))}
      @reset=${() => on.enter(undefined)}
      @submit=${(event: Event) => {
        event.preventDefault();
        on.start();
      }}
    >
      ${seconds('ramp', 'Ramp', 'seconds to the full level', 0, failure.rampSeconds)}
      ${seconds('duration', 'Duration', 'seconds until it ends', 1, failure.durationSeconds)}
      <label for="${mode}-shape">Shape</label>
      <select id="${mode}-shape" name="shape">
        ${Object.entries(SHAPES).map(
          ([value, label]) =>
            html`<option value=${value} ?selected=${value === failure.shape}>${label}</option>`,
        )}
      </select>
      <label for="${mode}-intensity">Intensity <small>${aim}</small></label>
      <input
        id="${mode}-intensity"
        name="intensity"
        type="range"
        min="5"
        max="100"
        step="5"
        value=${Math.round(failure.intensity * 100)}
      />
      <p class="small muted" ?hidden=${rampSeconds < durationSeconds}>
        It will end before the ramp has reached its full level.
      </p>
      <p class="row end">
        <button type="reset" class="quiet">Defaults</button>
        <button type="submit">
          ${failure.enabled ? 'Start again with these' : 'Start with these'}
        </button>
      </p>
    </form>
  </details>`;
}

function levelMeter({ title, enabled, level, intensity }: FailureStatus): TemplateResult {
  return html`<span
    class="level"
    role="meter"
    aria-label="Level of ${title}"
    aria-valuenow=${Math.round(level * 100)}
    aria-valuetext=${formatRatio(Math.round(level * 100) / 100)}
    .style=${`--level: ${level}; --aim: ${enabled ? intensity : 0}`}
  ></span>`;
}

const alert = (problem: string | undefined): TemplateResult =>
  html`<p class="bad small" role="alert">${problem && html`${icon('alert')} ${problem}`}</p>`;

function stateOf({ enabled, intensity, level }: FailureStatus, live: boolean): string {
  if (!enabled) return 'Off';
  const [percent, aim] = [Math.round(level * 100), Math.round(intensity * 100)];
  if (!live) return `last seen at ${percent} %`;
  return level >= intensity - 0.005 ? `At ${aim} %` : `${percent} % of ${aim} %`;
}

function settingsIn(form: HTMLFormElement): Settings {
  const data = new FormData(form);
  return {
    rampSeconds: Number(data.get('ramp')),
    durationSeconds: Number(data.get('duration')),
    shape: data.get('shape') as RampShape,
    intensity: Number(data.get('intensity')) / 100,
  };
}

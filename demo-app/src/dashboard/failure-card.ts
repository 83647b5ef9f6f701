import { el, icon, setAttributes, setText } from './dom.js';
import { createSettingsForm } from './failure-settings.js';
import { formatCountdown, formatRatio } from './format.js';
import type { FailureChanges, FailureStatus } from './types.js';

/** One failure: its switch, how far it has grown, when it ends, and its settings. */
export interface FailureCard {
  readonly element: HTMLElement;
  /** @param reachable whether the app can be told anything */
  update(failure: FailureStatus, appTime: number, reachable: boolean): void;
}

/** @param change tells the app; rejects with a sentence for people */
export function createFailureCard(
  mode: string,
  { title, description }: FailureStatus,
  change: (changes: FailureChanges) => Promise<void>,
): FailureCard {
  let current: FailureStatus | null = null;
  let reachable = false;
  let pending = false;

  const toggle = el(
    'button',
    {
      type: 'button',
      class: 'switch',
      role: 'switch',
      id: `${mode}-switch`,
      'aria-checked': 'false',
      'aria-labelledby': `${mode}-title`,
      'aria-describedby': `${mode}-description ${mode}-state`,
    },
    el('span', { class: 'switch-thumb' }),
  );
  const bar = el('div', { class: 'level-bar' });
  const aim = el('div', { class: 'level-aim' });
  const meter = el(
    'div',
    {
      class: 'level',
      role: 'meter',
      'aria-label': `Level of ${title}`,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': 0,
    },
    bar,
    aim,
  );
  const state = el('span', { id: `${mode}-state` });
  const remaining = el('span', { class: 'number' });
  const problem = el('p', { class: 'problem', role: 'alert' });
  const form = createSettingsForm(mode, title, () => void send(true));
  const element = el(
    'li',
    { class: 'card failure', 'data-mode': mode },
    el(
      'div',
      { class: 'failure-head' },
      el(
        'div',
        {},
        el('h3', { id: `${mode}-title` }, title),
        el('p', { class: 'description', id: `${mode}-description` }, description),
      ),
      toggle,
    ),
    el('div', { class: 'failure-state' }, meter, el('span', {}, state, remaining)),
    problem,
    form.element,
  );

  const send = async (enable: boolean): Promise<void> => {
    if (pending || !reachable) return;
    const settings = enable ? form.read() : null;
    if (enable && settings === null) return;
    pending = true;
    setAttributes(toggle, { 'aria-busy': 'true' });
    problem.replaceChildren();
    try {
      await change({ [mode]: settings === null ? false : { enabled: true, ...settings } });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problem.replaceChildren(icon('alert'), `Nothing was changed. ${reason}`);
    } finally {
      pending = false;
      setAttributes(toggle, { 'aria-busy': false });
    }
  };
  toggle.addEventListener('click', () => void send(current?.enabled !== true));

  return {
    element,
    update(failure, appTime, isReachable) {
      current = failure;
      reachable = isReachable;
      const { enabled, level, intensity, endsAt } = failure;
      const percent = Math.round(level * 100);
      setAttributes(toggle, {
        'aria-checked': String(enabled),
        'aria-disabled': isReachable ? false : 'true',
      });
      setAttributes(element, { 'data-on': enabled });
      setAttributes(meter, {
        'aria-valuenow': percent,
        'aria-valuetext': formatRatio(percent / 100),
      });
      bar.style.setProperty('--level', String(level));
      aim.style.setProperty('--level', String(intensity));
      setAttributes(aim, { hidden: !enabled || intensity > 0.99 });
      setText(state, stateText(failure, percent, isReachable));
      setText(
        remaining,
        enabled && isReachable && endsAt !== null
          ? `, ${formatCountdown(endsAt - appTime)} left`
          : '',
      );
      form.offer(failure, enabled);
    },
  };
}

function stateText(
  { enabled, intensity, level }: FailureStatus,
  percent: number,
  reachable: boolean,
): string {
  if (!enabled) return 'Off';
  if (!reachable) return `last seen at ${percent} %`;
  const aim = Math.round(intensity * 100);
  return level >= intensity - 0.005 ? `At ${aim} %` : `${percent} % of ${aim} %`;
}

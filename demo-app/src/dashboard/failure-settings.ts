import { el, icon, setAttributes, setText } from './dom.js';
import { SHAPES, type FailureSettings, type Shape } from './types.js';

/** The form behind a card's disclosure: how the failure is to grow and end. */
export interface SettingsForm {
  readonly element: HTMLDetailsElement;
  /** Shows the app's settings, unless the user has entered their own. */
  offer(settings: FailureSettings, enabled: boolean): void;
  /** What was entered; null, with the wrong field focused and explained, when it cannot be used. */
  read(): FailureSettings | null;
}

/** Longest the app accepts. Seconds. */
const MAX_SECONDS = 3600;

const SHAPE_TEXTS: Readonly<Record<Shape, string>> = {
  linear: 'Linear',
  exponential: 'Exponential',
  random: 'Random',
};

/**
 * @param mode name of the failure, for the ids
 * @param onApply the user wants the failure to start, or start again, with the settings entered
 */
export function createSettingsForm(mode: string, title: string, onApply: () => void): SettingsForm {
  let edited = false;
  let offered: FailureSettings | null = null;

  const ramp = el('input', { ...numberField(mode, 'ramp'), min: 0 });
  const duration = el('input', { ...numberField(mode, 'duration'), min: 1 });
  const shape = el(
    'select',
    { id: `${mode}-shape`, name: 'shape' },
    ...SHAPES.map((value) => el('option', { value }, SHAPE_TEXTS[value])),
  );
  const intensity = el('input', {
    id: `${mode}-intensity`,
    name: 'intensity',
    type: 'range',
    min: 5,
    max: 100,
    step: 5,
  });
  const percent = el('output', { for: `${mode}-intensity`, class: 'number' });
  const summaryText = el('span', { class: 'settings-summary' });
  const hint = el('p', { class: 'hint' });
  const reset = el('button', { type: 'button', class: 'button quiet' }, 'Defaults');
  const apply = el('button', { type: 'submit', class: 'button' });

  const form = el(
    'form',
    { class: 'settings', 'aria-label': `Settings of ${title}`, novalidate: true },
    field('Ramp', 'seconds to the full level', ramp),
    field('Duration', 'seconds until it ends', duration),
    field('Shape', '', shape),
    field('Intensity', '', intensity, percent),
    hint,
    el('div', { class: 'settings-buttons' }, reset, apply),
  );
  const element = el(
    'details',
    { class: 'disclosure' },
    el(
      'summary',
      {},
      icon('chevron'),
      el('span', {}, 'Settings'),
      el('span', { class: 'sr-only' }, ` of ${title}`),
      summaryText,
    ),
    form,
  );

  const values = (): FailureSettings => ({
    rampSeconds: ramp.valueAsNumber,
    durationSeconds: duration.valueAsNumber,
    shape: SHAPES.find((value) => value === shape.value) ?? 'linear',
    intensity: intensity.valueAsNumber / 100,
  });
  const describe = (): void => {
    const now = values();
    setText(percent, `${intensity.value} %`);
    setText(
      summaryText,
      `${now.rampSeconds} s ${now.shape} to ${intensity.value} %, for ${now.durationSeconds} s`,
    );
    setText(
      hint,
      now.rampSeconds >= now.durationSeconds
        ? 'It will end before the ramp has reached its full level.'
        : '',
    );
    setAttributes(reset, { hidden: !edited });
  };
  const fill = (settings: FailureSettings): void => {
    ramp.value = String(settings.rampSeconds);
    duration.value = String(settings.durationSeconds);
    shape.value = settings.shape;
    intensity.value = String(Math.round(settings.intensity * 100));
    describe();
  };

  form.addEventListener('input', (event) => {
    edited = true;
    if (event.target instanceof HTMLInputElement) event.target.removeAttribute('aria-invalid');
    describe();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onApply();
  });
  reset.addEventListener('click', () => {
    edited = false;
    if (offered !== null) fill(offered);
    ramp.focus();
  });

  return {
    element,
    offer(settings, enabled) {
      setText(apply, enabled ? 'Start again with these' : 'Start with these');
      offered = settings;
      if (!edited) fill(settings);
    },
    read() {
      const wrong = [ramp, duration].find((input) => !input.checkValidity());
      if (wrong === undefined) return values();
      element.open = true;
      setAttributes(wrong, { 'aria-invalid': 'true' });
      wrong.reportValidity();
      return null;
    },
  };
}

function numberField(mode: string, name: string): Record<string, string | number | boolean> {
  return {
    id: `${mode}-${name}`,
    name,
    type: 'number',
    inputmode: 'numeric',
    max: MAX_SECONDS,
    step: 'any',
    required: true,
  };
}

function field(label: string, unit: string, input: HTMLElement, ...after: Node[]): HTMLElement {
  return el(
    'div',
    { class: 'field' },
    el(
      'label',
      { for: input.id },
      label,
      ...(unit === '' ? [] : [el('span', { class: 'unit' }, ` ${unit}`)]),
    ),
    el('div', { class: 'field-input' }, input, ...after),
  );
}

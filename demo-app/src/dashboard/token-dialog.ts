import { el } from './dom.js';

/**
 * Asks for the token that switching failures takes from another machine. It is kept until the page is
 * closed, and nowhere else.
 *
 * @returns null when the user thinks better of it
 */
export function askToken(): Promise<string | null> {
  const input = el('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
  const cancel = el('button', { class: 'button quiet', type: 'button' }, 'Cancel');
  const form = el(
    'form',
    { class: 'field', method: 'dialog' },
    el('label', { for: 'token' }, 'Token'),
    input,
    el(
      'p',
      { class: 'hint' },
      'From another machine, failures are switched with the token that the app was started with (FAILURES_TOKEN).',
    ),
    el('p', { class: 'dialog-buttons' }, cancel, el('button', { class: 'button' }, 'Use it')),
  );
  const dialog = el('dialog', { 'aria-label': 'Token for switching failures' }, form);
  document.body.append(dialog);
  cancel.addEventListener('click', () => dialog.close());
  dialog.showModal();
  return new Promise((resolve) => {
    let sent = false;
    form.addEventListener('submit', () => (sent = true));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(sent ? input.value.trim() : null);
    });
  });
}

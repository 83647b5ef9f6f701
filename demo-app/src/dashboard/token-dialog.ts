/**
 * Asks for the token that switching failures takes from another machine. It is kept until the page is
 * closed, and nowhere else.
 *
 * @returns null when the user cancels
 */
export function askToken(): Promise<string | null> {
  const dialog = document.querySelector<HTMLDialogElement>('#token-dialog')!;
  const input = dialog.querySelector('input')!;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    const onClose = (): void => {
      resolve(dialog.returnValue === 'use' ? input.value.trim() : null);
      input.value = '';
    };
    dialog.addEventListener('close', onClose, { once: true });
  });
}

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Milliseconds. */
const PATIENCE = 30_000;

/**
 * Nothing serious for axe, once colours have come to rest.
 *
 * @param known rules that Grafana's own components break
 * @param only rules to ask for; all where absent
 */
export async function expectAccessible(
  page: Page,
  { known = [], only }: { known?: readonly string[]; only?: readonly string[] } = {},
): Promise<void> {
  const issues = async (): Promise<string[]> => {
    // Grafana's buttons have another shade under the pointer and in focus, with less contrast than axe
    // asks for. A dialog gives a lost focus back to the button that had it, so there it goes to the
    // dialog's own close button, which has no shade.
    await page.mouse.move(0, 0);
    await page.evaluate(() => {
      const close = document.querySelector<HTMLElement>('[role="dialog"] button');
      if (close !== null) close.focus();
      else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    const axe = new AxeBuilder({ page });
    if (only === undefined) axe.disableRules([...known]);
    else axe.withRules([...only]);
    const { violations } = await axe.analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 300)} ${failureSummary}`).join(' ')}`,
      );
  };
  await expect.poll(issues, { timeout: PATIENCE }).toEqual([]);
}

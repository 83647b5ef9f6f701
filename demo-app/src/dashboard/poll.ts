/** Pause between one look at the app and the next. Milliseconds. */
const PERIOD = 1000;

/**
 * Refreshes at once and then every second, one at a time, but not while nobody looks: a hidden page
 * rests, and catches up when it is shown.
 */
export function pollWhileVisible(refresh: () => Promise<void>, page: Document): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;

  const turn = async (): Promise<void> => {
    if (running) return;
    running = true;
    const begun = performance.now();
    await refresh();
    running = false;
    if (page.hidden) return;
    timer = setTimeout(() => void turn(), Math.max(0, PERIOD - (performance.now() - begun)));
  };
  page.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (!page.hidden) void turn();
  });
  void turn();
}

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
    try {
      await refresh();
    } finally {
      // Whatever went wrong in showing one answer, the next one is asked for.
      running = false;
      const rest = Math.max(0, PERIOD - (performance.now() - begun));
      if (!page.hidden) timer = setTimeout(() => void turn(), rest);
    }
  };
  page.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (!page.hidden) void turn();
  });
  void turn();
}

/** Colours for canvases, which do not know CSS variables. */
export interface Palette {
  /** The value of a custom property of the page in the current theme, as `rgb(…)`. */
  colour(name: string): string;
  /** Forgets what it knew; call it when the theme has changed. */
  reset(): void;
}

/** @param probe an element which is styled for this and never seen */
export function createPalette(probe: HTMLElement): Palette {
  const known = new Map<string, string>();
  return {
    colour(name) {
      let value = known.get(name);
      if (value === undefined) {
        probe.style.color = `var(--${name})`;
        value = getComputedStyle(probe).color;
        known.set(name, value);
      }
      return value;
    },
    reset: () => known.clear(),
  };
}

import { byId, icon, setAttributes } from './dom.js';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const KEY = 'kfp-demo-app-theme';

/** Puts the remembered theme on the page; before the first paint, so that nothing flashes. */
export function applyRememberedTheme(): void {
  apply(remembered());
}

/** The button in the header, which goes from the system's theme to light to dark. */
export function initThemeButton(onChange: () => void): void {
  const button = byId('theme');
  const show = (theme: Theme): void => {
    button.replaceChildren(icon(`theme-${theme}`));
    const next = following(theme);
    setAttributes(button, {
      'aria-label': `Colours: ${theme}. Change to ${next}`,
      title: `Colours: ${theme}`,
    });
  };
  show(remembered());
  button.addEventListener('click', () => {
    const theme = following(remembered());
    remember(theme);
    apply(theme);
    show(theme);
    onChange();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange);
}

const following = (theme: Theme): Theme =>
  THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';

/** Where storage is forbidden the theme lasts as long as the page. */
let fallback: Theme = 'system';

function remembered(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === stored) ?? 'system';
  } catch {
    return fallback;
  }
}

function remember(theme: Theme): void {
  fallback = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Private windows may forbid it.
  }
}

function apply(theme: Theme): void {
  setAttributes(document.documentElement, { 'data-theme': theme === 'system' ? false : theme });
}

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const KEY = 'kfp-demo-app-theme';

let current: Theme = 'system';
try {
  current = THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
} catch {
  // Where storage is forbidden, the theme lasts as long as the page.
}
document.documentElement.dataset['theme'] = current;

export const theme = (): Theme => current;

/** What the button leads to: from the system's theme to light to dark. */
export function nextTheme(): Theme {
  return THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? 'system';
}

export function changeTheme(): void {
  current = nextTheme();
  document.documentElement.dataset['theme'] = current;
  try {
    localStorage.setItem(KEY, current);
  } catch {
    // As above.
  }
}

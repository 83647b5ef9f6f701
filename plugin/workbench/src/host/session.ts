/** Who looks at the page, as the workbench pretends, and in which theme. Kept in this browser. */
export const ROLES = ['Viewer', 'Editor', 'Admin'] as const;

export type Role = (typeof ROLES)[number];
export type ThemeId = 'dark' | 'light';

const ROLE_KEY = 'workbench.role';
const THEME_KEY = 'workbench.theme';

/** Editor by default: whoever runs the workbench wants to see the switches work. */
export function sessionRole(): Role {
  const saved = read(ROLE_KEY);
  return ROLES.find((role) => role === saved) ?? 'Editor';
}

/** Asks the page to be loaded anew: plugins read the role when they start. */
export function saveRole(role: Role): void {
  write(ROLE_KEY, role);
}

/** What was chosen here, else what the system prefers. */
export function sessionTheme(): ThemeId {
  const saved = read(THEME_KEY);
  if (saved === 'dark' || saved === 'light') return saved;
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function saveTheme(theme: ThemeId): void {
  write(THEME_KEY, theme);
}

// A browser may forbid storage; then each page starts with the defaults.
function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}

/** Whether someone of this role may do what asks for `wanted`; nothing asked is open to all. */
export function mayAs(role: Role, wanted: string | undefined): boolean {
  const index = ROLES.findIndex((one) => one === wanted);
  return index <= ROLES.indexOf(role);
}

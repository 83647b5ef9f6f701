/** Grafana's roles in an organisation, from least to most. */
export const ROLES = ['None', 'Viewer', 'Editor', 'Admin'] as const;

export type Role = (typeof ROLES)[number];

export function isRole(text: unknown): text is Role {
  return ROLES.some((role) => role === text);
}

/** Whether somebody of this role may do what asks for `wanted`: an Admin may do what an Editor may. */
export function includesRole(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

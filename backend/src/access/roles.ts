/** What a token lets its bearer do; the later includes the earlier. */
export const ACCESS_ROLES = ['viewer', 'operator'] as const;

export type AccessRole = (typeof ACCESS_ROLES)[number];

/** The lesser of two roles. */
export function lesserRole(a: AccessRole, b: AccessRole): AccessRole {
  return ACCESS_ROLES.indexOf(a) <= ACCESS_ROLES.indexOf(b) ? a : b;
}

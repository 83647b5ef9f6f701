/** What a token allows; a later role includes the earlier ones. */
export const ACCESS_ROLES = ['viewer', 'operator'] as const;

export type AccessRole = (typeof ACCESS_ROLES)[number];

/** The lesser of two roles. */
export function lesserRole(a: AccessRole, b: AccessRole): AccessRole {
  return ACCESS_ROLES.indexOf(a) <= ACCESS_ROLES.indexOf(b) ? a : b;
}

import type { TogglesFor } from '../options';

/** What a user may do with the failure toggles. */
export type ToggleAccess =
  | { readonly kind: 'hidden' }
  | { readonly kind: 'disabled'; readonly reason: string }
  | { readonly kind: 'open' };

const MAY_CHANGE = ['Editor', 'Admin'];

export interface Who {
  /** Of Grafana's organisation: Viewer, Editor, Admin; empty for nobody. */
  readonly role: string;
  readonly isGrafanaAdmin: boolean;
}

/** Grafana's proxy asks for an Editor at every change, whatever is shown here. */
export function toggleAccess(option: TogglesFor, { role, isGrafanaAdmin }: Who): ToggleAccess {
  const may = isGrafanaAdmin || MAY_CHANGE.includes(role);
  if (option === 'nobody' || (option === 'editors' && !may)) return { kind: 'hidden' };
  return may
    ? { kind: 'open' }
    : { kind: 'disabled', reason: 'Only Editors and Admins can switch failures on and off.' };
}

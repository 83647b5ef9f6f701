import type { TogglesFor } from '../options';

/**
 * What a user may do with the failure toggles. Grafana's proxy asks for an Editor at every change,
 * whatever is shown here.
 *
 * @param may whether the user's role lets changes through
 */
export function toggleAccess(option: TogglesFor, may: boolean): 'hidden' | 'disabled' | 'open' {
  if (option === 'nobody' || (option === 'editors' && !may)) return 'hidden';
  return may ? 'open' : 'disabled';
}

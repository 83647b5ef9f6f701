import type { AppPluginMeta } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

/** What the app keeps in Grafana for everybody to read. */
export interface AppSettings {
  /** Address of the backend, as the Grafana server reaches it. */
  readonly apiUrl?: string;
}

/**
 * Saves the app's settings and enables it. Grafana's proxy uses them from the next call on.
 *
 * @param token undefined keeps the one there is
 * @throws what Grafana answers
 */
export async function saveSettings(
  meta: AppPluginMeta<AppSettings>,
  apiUrl: string,
  token: string | undefined,
): Promise<void> {
  const jsonData: AppSettings = { ...meta.jsonData, apiUrl };
  await lastValueFrom(
    getBackendSrv().fetch({
      method: 'POST',
      url: `/api/plugins/${meta.id}/settings`,
      showErrorAlert: false,
      showSuccessAlert: false,
      data: {
        enabled: true,
        pinned: meta.pinned ?? true,
        jsonData,
        secureJsonData: token === undefined ? undefined : { token },
      },
    }),
  );
}

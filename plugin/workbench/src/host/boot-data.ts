import { sessionRole, sessionTheme } from './session';

declare global {
  interface Window {
    __grafana_public_path__?: string;
    __i18next_supportNoticeShown?: boolean;
    __zod_globalConfig?: { jitless: boolean };
    grafanaBootData?: unknown;
  }
}

/** The Grafana whose libraries are bundled, as the build has read it from their package. */
declare const __GRAFANA_VERSION__: string;

export const GRAFANA_VERSION = __GRAFANA_VERSION__;

/**
 * Sets what Grafana's server would write into its page: the user and the settings that
 * `@grafana/runtime` reads when it is loaded.
 */
export function installBootData(): void {
  const role = sessionRole();
  const theme = sessionTheme();
  window.__grafana_public_path__ = '/public/';
  // i18next advertises its maker on the console, once.
  window.__i18next_supportNoticeShown = true;
  // zod would try whether it may evaluate code, which the page's policy forbids.
  window.__zod_globalConfig = { jitless: true };
  window.grafanaBootData = {
    assets: { light: '', dark: '' },
    navTree: [],
    user: {
      isSignedIn: true,
      id: 1,
      uid: 'workbench',
      login: role.toLowerCase(),
      name: role,
      theme,
      lightTheme: theme === 'light',
      orgId: 1,
      orgRole: role,
      isGrafanaAdmin: false,
      timezone: 'browser',
      weekStart: '',
      regionalFormat: 'en-US',
      language: 'en-US',
      permissions: {},
    },
    settings: {
      appSubUrl: '',
      appUrl: `${window.location.origin}/`,
      minRefreshInterval: '1s',
      buildInfo: { version: GRAFANA_VERSION, env: 'production' },
      featureToggles: {},
      datasources: {},
      defaultDatasource: 'prometheus',
      panels: {},
      apps: {},
    },
  };
}

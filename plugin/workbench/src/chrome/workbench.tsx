import { ThemeContext, getThemeById, type EventBusExtended } from '@grafana/data';
import {
  config,
  LocationServiceProvider,
  locationService,
  ThemeChangedEvent,
} from '@grafana/runtime';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { useCallback, useState, type ReactElement } from 'react';
import { saveTheme, sessionTheme, type ThemeId } from '../host/session';
import { Frame } from './frame';
import { GrafanaRouter } from './grafana-router';
import { Pages } from './pages';

/** The whole page. */
export function Workbench({ appEvents }: { readonly appEvents: EventBusExtended }): ReactElement {
  const [themeId, setThemeId] = useState<ThemeId>(sessionTheme);
  const [theme, setTheme] = useState(() => getThemeById(themeId));
  const switchTheme = useCallback(
    (next: ThemeId) => {
      const chosen = getThemeById(next);
      saveTheme(next);
      config.theme2 = chosen;
      config.theme = chosen.v1;
      config.bootData.user.lightTheme = chosen.isLight;
      setThemeId(next);
      setTheme(chosen);
      appEvents.publish(new ThemeChangedEvent(chosen));
    },
    [appEvents],
  );
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <GrafanaRouter>
          <Frame themeId={themeId} onThemeChange={switchTheme}>
            <Pages />
          </Frame>
        </GrafanaRouter>
      </LocationServiceProvider>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

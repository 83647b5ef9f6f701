import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { useTitle } from '../chrome/title';
import { GRAFANA_VERSION } from '../host/boot-data';
import { APP_ID, PANEL_ID } from '../../../src/shared/ids';

const PACKAGE = 'npm run package -w plugin';

const INSTALL = `unzip plugin/release/${APP_ID}-*.zip -d "$GRAFANA_PLUGINS"`;

const COPY = `cp -r plugin/dist "$GRAFANA_PLUGINS/${APP_ID}"`;

const ALLOW = `GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=${APP_ID},${PANEL_ID}`;

/** `/about`: what is real here and what is not, and the way to the real thing. */
export function AboutPage(): ReactElement {
  useTitle('About and installation');
  const styles = useStyles2(getStyles);
  return (
    <article className={styles.text}>
      <h1>This is not Grafana</h1>
      <p>
        The workbench shows the plugin where no Grafana is installed. It is a page of its own, made
        of the libraries that Grafana publishes for plugins ({GRAFANA_VERSION}), and part of this
        project.
      </p>
      <h2>What is real</h2>
      <ul>
        <li>The plugin: the very files that Grafana loads, loaded the way Grafana loads them.</li>
        <li>The dashboards: the files that Grafana provisions.</li>
        <li>The data: Prometheus, the backend and its models, and the applications that fail.</li>
        <li>Charts, pickers, tooltips and themes: Grafana’s own components.</li>
      </ul>
      <h2>What is not</h2>
      <ul>
        <li>
          There is no Grafana server: no users, no provisioning, no alerting, no editing of panels.
          The two ways to data are imitated by the backend, with the roles of the plugin’s routes,
          and only for browsers on this machine.
        </li>
        <li>“View as” pretends to be somebody; whoever can open this page can choose.</li>
        <li>
          Panels that are part of Grafana’s core, such as time series, stat, table and text, are
          small stand-ins here. They show the data and little else.
        </li>
      </ul>
      <h2>Installing the plugin in Grafana 12 or newer</h2>
      <ol>
        <li>
          Pack it:
          <Command text={PACKAGE} />
        </li>
        <li>
          Unpack the zip in Grafana’s folder of plugins (often <code>/var/lib/grafana/plugins</code>
          ):
          <Command text={INSTALL} />
          or copy the folder that was built:
          <Command text={COPY} />
        </li>
        <li>
          It is not signed. Allow both of its parts, by the environment or in{' '}
          <code>grafana.ini</code>, and start Grafana anew:
          <Command text={ALLOW} />
        </li>
        <li>
          Enable the app under Administration → Plugins, and give it the backend’s address and
          token.
        </li>
        <li>
          Import the dashboards from <code>provisioning/dashboards</code>, or provision the folder.
        </li>
      </ol>
    </article>
  );
}

function Command({ text }: { readonly text: string }): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.command}>
      <code className={styles.code}>{text}</code>
      <ClipboardButton
        icon="copy"
        size="sm"
        variant="secondary"
        fill="text"
        aria-label="Copy the command"
        getText={() => text}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({
    label: 'about',
    maxWidth: 760,
    h2: { marginTop: theme.spacing(3), fontSize: theme.typography.h4.fontSize },
    'ul, ol': { paddingLeft: theme.spacing(3) },
    li: { marginBottom: theme.spacing(0.75) },
  }),
  command: css({
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    margin: theme.spacing(0.5, 0, 1),
    padding: theme.spacing(0.75, 1),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  code: css({
    flexGrow: 1,
    padding: 0,
    background: 'none',
    border: 'none',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  }),
});

import { renderMarkdown } from '@grafana/data';
import type { ReactElement } from 'react';
import { useTitle } from '../chrome/title';
import { GRAFANA_VERSION } from '../host/boot-data';
import README from '../../../README.md?raw';

/** The chapters of the plugin's README that say how it is installed. */
const INSTALLATION = renderMarkdown(
  README.slice(README.indexOf('## Requirements'), README.indexOf('## The panel')),
);

/** `/about`: what is real here and what is not, and the way to the real thing. */
export function AboutPage(): ReactElement {
  useTitle('About and installation');
  return (
    <article className="markdown-html" style={{ maxWidth: 760 }}>
      <h1>This is not Grafana</h1>
      <p>
        The workbench shows the plugin where no Grafana is installed. It is a page of its own, made
        of the libraries that Grafana publishes for plugins ({GRAFANA_VERSION}), and part of this
        project.
      </p>
      <h2>What is real</h2>
      <ul>
        <li>The plugin: the very files that Grafana loads, loaded the way Grafana loads them.</li>
        <li>
          The dashboards: the files that Grafana provisions, in <code>provisioning/dashboards</code>
          .
        </li>
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
          Panels that are part of Grafana’s core (time series, stat and table) are small stand-ins
          here. They show the data and little else. Other panels, rows, annotations, and variables
          that are no <code>label_values</code> are left out.
        </li>
      </ul>
      <div dangerouslySetInnerHTML={{ __html: INSTALLATION }} />
    </article>
  );
}

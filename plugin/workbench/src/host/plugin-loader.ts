import 'systemjs/dist/system.min.js';
import 'systemjs/dist/extras/amd.min.js';
import * as emotionCss from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import lodash, { once } from 'lodash';
import moment from 'moment';
import * as react from 'react';
import * as reactDom from 'react-dom';
import * as reactRouter from 'react-router-dom';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';

/**
 * What Grafana's loader lends to plugins, of which the workbench lends what is of use here. A plugin
 * that asks for anything else does not load, with a message that names it.
 */
const SHARED: Readonly<Record<string, unknown>> = {
  '@emotion/css': emotionCss,
  '@grafana/data': grafanaData,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  lodash: whole(lodash),
  moment: whole(moment),
  react,
  'react-dom': reactDom,
  // Version 6, as in Grafana. Its react-router-dom is version 5, which no plugin should ask for: not lent.
  'react-router': reactRouter,
  rxjs,
  'rxjs/operators': rxjsOperators,
};

/** The prefix under which Grafana registers what it lends. */
const PREFIX = 'package:';

/** Only when the first plugin is loaded: what the workbench sets in the libraries must be set before. */
const lend = once(() => {
  const imports: Record<string, string> = {};
  for (const [name, module] of Object.entries(SHARED)) {
    // SystemJS wants plain objects that it may freeze; module namespaces are none.
    System.set(PREFIX + name, { ...(module as object) });
    imports[name] = PREFIX + name;
  }
  System.addImportMap({ imports });
});

/**
 * Loads a built plugin as Grafana does: SystemJS, AMD, by a script element.
 *
 * @param url of its module.js
 * @returns the `plugin` that it exports
 * @throws Error when it cannot be fetched, throws while it starts, or exports no `plugin`
 */
export async function loadPluginModule<T>(url: string): Promise<T> {
  lend();
  const { plugin } = await System.import<{ readonly plugin?: T }>(url).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${url} does not load: ${why}`, { cause: error });
  });
  if (plugin === undefined) throw new Error(`${url} exports no "plugin".`);
  return plugin;
}

/** A CommonJS package, of which a plugin gets the export itself. */
function whole(module: unknown): Record<string, unknown> {
  return { ...(module as Record<string, unknown>), default: module, __useDefault: true };
}

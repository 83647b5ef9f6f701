import 'systemjs/dist/system.min.js';
import 'systemjs/dist/extras/amd.min.js';
import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import i18next from 'i18next';
import lodash from 'lodash';
import moment from 'moment';
import * as react from 'react';
import * as reactDom from 'react-dom';
import * as jsxRuntime from 'react/jsx-runtime';
import * as reactRouter from 'react-router-dom';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';

/**
 * What Grafana's loader lends to plugins, of which the workbench lends what is of use here. A plugin
 * that asks for anything else does not load, with a message that names it.
 */
const SHARED: Readonly<Record<string, unknown>> = {
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': grafanaData,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  i18next: { ...i18next, default: i18next },
  lodash: whole(lodash),
  moment: whole(moment),
  react,
  'react-dom': reactDom,
  'react/jsx-runtime': jsxRuntime,
  // Version 6, as in Grafana. Its react-router-dom is version 5, which no plugin should ask for: not lent.
  'react-router': reactRouter,
  rxjs,
  'rxjs/operators': rxjsOperators,
};

/** The prefix under which Grafana registers what it lends. */
const PREFIX = 'package:';

let prepared = false;

/**
 * Loads a built plugin as Grafana does: SystemJS, AMD, by a script element.
 *
 * @param url of its module.js
 * @returns what it exports
 * @throws Error when it cannot be fetched, throws while it starts, or exports no `plugin`
 */
export async function loadPluginModule(url: string): Promise<{ readonly plugin: unknown }> {
  prepare();
  let module: Record<string, unknown>;
  try {
    module = await System.import<Record<string, unknown>>(url);
  } catch (error) {
    throw new Error(
      `${url} does not load: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  const plugin =
    module['plugin'] ?? (module['default'] as Record<string, unknown> | undefined)?.['plugin'];
  if (plugin === undefined) throw new Error(`${url} exports no "plugin".`);
  return { plugin };
}

function prepare(): void {
  if (prepared) return;
  prepared = true;
  const imports: Record<string, string> = {};
  for (const [name, module] of Object.entries(SHARED)) {
    // SystemJS wants plain objects that it may freeze; module namespaces are none.
    System.set(PREFIX + name, { ...(module as object) });
    imports[name] = PREFIX + name;
  }
  System.addImportMap({ imports });
}

/** A CommonJS package, of which a plugin gets the export itself. */
function whole(module: unknown): Record<string, unknown> {
  return { ...(module as Record<string, unknown>), default: module, __useDefault: true };
}

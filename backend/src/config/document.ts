import { join } from 'node:path';
import { KfpError } from '../core/errors.js';
import { extendedFiles, readLayers, SHIPPED_FOLDER, type Layer } from './files.js';
import { isEntries, merged } from './merged.js';
import { fromVersion1 } from './version-1.js';

/** The configuration of the demonstration, which is also the source of every default of the service. */
export const DEFAULT_CONFIG_FILE = join(SHIPPED_FOLDER, 'demo.yaml');

/** What a watch does where nothing else is said. */
const WATCH_DEFAULTS: Readonly<Record<string, unknown>> = {
  alarm: { threshold: 'auto', smoothing: 0.6, raiseSteps: 1, clearSteps: 5 },
  anomaly: { enabled: true, falseAlarmsPerDay: 1 },
};

type Entries = Readonly<Record<string, unknown>>;

/**
 * Everything that the defaults, a file with what it extends, and further entries say, as one document
 * of version 2. Files of version 1 are read as such: they have one watch.
 *
 * @param further entries of version 1, each on top of those before
 * @returns not checked yet
 * @throws KfpError `CONFIG_UNREADABLE`; `CONFIG_INVALID` for a version that is not known
 */
export async function readDocument(
  file: string | undefined,
  further: readonly Entries[],
): Promise<Entries> {
  const draft = createDraft();
  const own = file === undefined ? [] : await readLayers([file]);
  const defaults = (await readLayers([DEFAULT_CONFIG_FILE])).filter(
    ({ path }) => !own.some((layer) => layer.path === path),
  );
  for (const layer of defaults) await draft.addFile(layer);
  draft.implyWatches();
  for (const layer of own) await draft.addFile(layer);
  for (const entries of further) draft.addVersion1(entries, 'flags and environment');
  return draft.document();
}

interface Draft {
  addFile(layer: Layer): Promise<void>;
  addVersion1(content: Entries, path: string): void;
  /** The watches so far are there only as long as nobody names others. */
  implyWatches(): void;
  document(): Entries;
}

function createDraft(): Draft {
  let service: unknown = {};
  let watches = new Map<string, readonly Layer[]>();
  let implied = false;

  const put = (name: string, layers: readonly Layer[]): void => {
    const known = watches.get(name) ?? [];
    watches.set(name, [...known, ...without(layers, known)]);
  };

  const draft: Draft = {
    async addFile(layer) {
      const { path, content } = layer;
      const { version, watches: given, ...rest } = content;
      if (version === undefined || version === 1) {
        if (given !== undefined) {
          throw invalid(path, 'a file with "watches" must say "version: 2"');
        }
        watches = folded(watches);
        draft.addVersion1(content, path);
        return;
      }
      if (version !== 2) {
        throw invalid(path, `version ${JSON.stringify(version)} is not known; there are 1 and 2`);
      }
      service = merged(service, rest);
      if (given === undefined || given === null) return;
      if (!isEntries(given)) throw invalid(path, '"watches" must name watches');
      if (implied) watches.clear();
      implied = false;
      for (const [name, watch] of Object.entries(given)) {
        if (watch !== null && !isEntries(watch)) {
          throw invalid(path, `watch "${name}" must have entries`);
        }
        const { extends: bases, ...entries } = watch ?? {};
        const packs = await readLayers(extendedFiles(path, bases));
        put(name, [...packs, { path: `${path} ${name}`, content: entries }]);
      }
    },
    addVersion1(content, path) {
      const { service: ofService, watch, name } = fromVersion1(content);
      service = merged(service, ofService);
      const [only] = watches.keys();
      if (Object.keys(watch).length > 0 || name !== undefined) implied = false;
      if (only === undefined || implied) return;
      const layers = [...watches.get(only)!, { path, content: watch }];
      watches.delete(only);
      watches = new Map([[name ?? only, layers], ...watches]);
    },
    implyWatches() {
      implied = true;
    },
    document() {
      const named = [...watches].map(([name, layers]) => [
        name,
        layers.map(({ content }) => content).reduce<unknown>(merged, WATCH_DEFAULTS),
      ]);
      const given = named.length === 0 ? {} : { watches: Object.fromEntries(named) as unknown };
      return { ...(service as Entries), version: 2, ...given };
    },
  };
  return draft;
}

/** The layers whose files are not among others. */
function without(layers: readonly Layer[], known: readonly Layer[]): Layer[] {
  return layers.filter(({ path }) => !known.some((layer) => layer.path === path));
}

/**
 * What a file of version 1 lies on is one watch, even where it extends several of our files: their
 * layers in order, each once. It has the name of the last of them that says what its targets are.
 */
function folded(watches: ReadonlyMap<string, readonly Layer[]>): Map<string, readonly Layer[]> {
  let [name] = watches.keys();
  let layers: readonly Layer[] = [];
  for (const [next, its] of watches) {
    const fresh = without(its, layers);
    if (fresh.some(({ content }) => content['labels'] !== undefined)) name = next;
    layers = [...layers, ...fresh];
  }
  return name === undefined ? new Map<string, readonly Layer[]>() : new Map([[name, layers]]);
}

function invalid(path: string, why: string): KfpError {
  return new KfpError('CONFIG_INVALID', `${path}: ${why}`, {
    hint: 'docs/configuration.md describes the file.',
    statusCode: 400,
  });
}

import { KfpError } from '../core/errors.js';
import type { Config, Watch } from './schema.js';

/** @throws KfpError `WATCH_UNKNOWN`, which lists the names there are */
export function watchNamed({ watches }: Pick<Config, 'watches'>, name: string): Watch {
  const watch = watches.find((one) => one.name === name);
  if (watch !== undefined) return watch;
  throw new KfpError('WATCH_UNKNOWN', `There is no watch "${name}".`, {
    hint: `There are: ${namesOf(watches)}.`,
    statusCode: 404,
  });
}

/**
 * The watch that is meant: the one of that name, else the only one.
 *
 * @throws KfpError `WATCH_UNKNOWN`; `WATCH_NEEDED` where no name is given and there are several
 */
export function chooseWatch(config: Pick<Config, 'watches'>, name?: string): Watch {
  if (name !== undefined) return watchNamed(config, name);
  const [only, ...others] = config.watches;
  if (only !== undefined && others.length === 0) return only;
  throw new KfpError('WATCH_NEEDED', 'The configuration has several watches.', {
    hint: `Choose one with --watch: ${namesOf(config.watches)}.`,
    statusCode: 400,
  });
}

/** The watch whose targets failures may be injected into; undefined where there is none. */
export function injectedWatch({ watches, injection }: Config): Watch | undefined {
  return watches.find(({ name }) => name === injection.watch);
}

const namesOf = (watches: readonly Watch[]): string => watches.map(({ name }) => name).join(', ');

import { defineBench, whole } from '../command.js';
import { measureForecasts } from './measure.js';
import { renderForecasts } from './report.js';

const USAGE = `npm run bench:forecasting -- [options]

Compares forecasts on generated signals and on the shipped recording, as Markdown.

  --cases <n>   generated cases per family (300)
  --seed <n>    of the generated cases (1)
  --no-build    measure what is built already
`;

/** Measures and prints. */
export const bench = defineBench({
  usage: USAGE,
  options: {
    cases: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
  },
  async run(flags, { stdout, log, signal, command }) {
    const cases = whole('--cases', flags.cases);
    const seed = whole('--seed', flags.seed, 0);
    const results = await measureForecasts({ cases, seed, signal, onProgress: log });
    stdout.write(renderForecasts(results, `\`${command}\`, Node ${process.version}.`));
  },
});

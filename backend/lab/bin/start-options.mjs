// The flags of `npm start`. Plain JavaScript without dependencies, because a wrong flag and --help
// are to be answered at once, also on a fresh clone where nothing is installed or built yet.
import { parseArgs } from 'node:util';

export const HELP = `Starts the whole system on this machine: two demo applications under load, Prometheus, and the
backend, which predicts their failures. Needs nothing but Node; installs and builds what is missing.

Usage
  npm start                          run until Ctrl-C
  npm start -- [options]

Options
  --scenario <mode>        a guided demonstration: inject the failure, watch the prediction come,
                           then the failure, and end with an outcome. Modes: high_latency,
                           memory_leak, cpu_spike, error_rate, service_down; tour shows all
  --keep-running           go on after the demonstration
  --json                   results as JSON lines on stdout, everything else on stderr
  --model-type <type>      which model predicts: rf, xgboost or nn     (the one that is active)
  --model-dir <folder>     where models are kept                       (models)
  --train                  train anew, even when there is a model
  --demo-ports <a,b,…>     one demo application per port               (3001,3002)
  --prometheus-port <n>                                                (9090)
  --api-port <n>           the backend's                               (8080)
  --seed <n>               of the traffic and of the failures          (1)
  --fresh                  forget what Prometheus recorded in earlier starts
  -h, --help

Environment
  PROMETHEUS_BIN           a Prometheus of your own, in place of one that is found or fetched
  NO_COLOR                 no colours

Exit codes
  0 ended by Ctrl-C, or everything was predicted · 1 a defect · 2 something to change: flags, ports, files
  3 the demonstration was not predicted · 4 a part of the system ended or does not answer
  130 ended by Ctrl-C before it ran, or before the demonstration had its outcome

Examples
  npm start -- --scenario memory_leak
  npm start -- --scenario tour --json > outcomes.jsonl
  npm start -- --demo-ports 4001,4002 --prometheus-port 9999 --api-port 8888
`;

/** A flag that cannot be used; the message says which and why. */
export class UsageError extends Error {}

/**
 * @param {readonly string[]} argv arguments without node and script
 * @throws {UsageError}
 */
export function parseStartOptions(argv) {
  const { values } = parse(argv);
  const demoPorts = values['demo-ports']
    .split(',')
    .map((text) => port('--demo-ports', text.trim()));
  return {
    help: values.help,
    scenario: values.scenario,
    keepRunning: values['keep-running'],
    json: values.json,
    modelType: values['model-type'],
    modelDir: values['model-dir'],
    train: values.train,
    demoPorts,
    prometheusPort: port('--prometheus-port', values['prometheus-port']),
    apiPort: port('--api-port', values['api-port']),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 31),
    fresh: values.fresh,
  };
}

function parse(argv) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        scenario: { type: 'string' },
        'keep-running': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'model-type': { type: 'string' },
        'model-dir': { type: 'string', default: 'models' },
        train: { type: 'boolean', default: false },
        'demo-ports': { type: 'string', default: '3001,3002' },
        'prometheus-port': { type: 'string', default: '9090' },
        'api-port': { type: 'string', default: '8080' },
        seed: { type: 'string', default: '1' },
        fresh: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error.message.split('. To specify')[0]);
  }
}

function port(flag, text) {
  return wholeNumber(flag, text, 1, 65535);
}

function wholeNumber(flag, text, least, most) {
  const value = Number(text);
  if (text === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`${flag} takes whole numbers from ${least} to ${most}, not "${text}"`);
  }
  return value;
}

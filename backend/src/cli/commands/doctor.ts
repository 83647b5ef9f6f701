import { Command } from 'commander';
import { systemClock } from '../../core/clock.js';
import { KfpError } from '../../core/errors.js';
import { examine } from '../../doctor/examine.js';
import { counted, type Finding, type Severity } from '../../doctor/finding.js';
import type { ModelKind } from '../../models/types.js';
import { createPaint, type Paint } from '../paint.js';
import { printJson, printLine, type CliIo } from '../io.js';
import {
  KINDS_TEXT,
  parseModelKind,
  parsePort,
  prometheusFlags,
  type CommonFlags,
  type PrometheusFlags,
} from '../options.js';
import { kfpVersion } from '../version.js';

interface Flags extends CommonFlags, PrometheusFlags {
  readonly modelDir?: string;
  readonly modelType?: ModelKind;
  readonly dataDir?: string;
  readonly host?: string;
  readonly port?: number;
}

/** `kfp doctor`: looks at all that `kfp serve` needs, and says what to do where something is amiss. */
export function doctorCommand(io: CliIo): Command {
  return new Command('doctor')
    .description('Checks all that kfp serve needs, and says what to do. Changes nothing.')
    .option('--prom-host <host>', 'host of Prometheus')
    .option('--prom-port <port>', 'port of Prometheus', parsePort)
    .option('--model-dir <folder>', 'model registry')
    .option('--model-type <kind>', `${KINDS_TEXT}: the newest of that kind`, parseModelKind)
    .option('--data-dir <folder>', 'where the service keeps scorecard and audit log')
    .option('--host <host>', 'address to listen on')
    .option('--port <port>', 'port to listen on', parsePort)
    .option('--config <file>', 'configuration on top of the defaults')
    .option('--watch <name>', 'only this watch of the configuration; all when absent')
    .option('--json', 'machine-readable', false)
    .addHelpText(
      'after',
      `
Give it the flags, the configuration and the environment of the service. ✓ is well; ! works, but less
well than it could; ✗ keeps the service from doing its work. Exit code: 1 where there is a ✗, else 0.

Examples:
  kfp doctor
  kfp doctor --config backend/config/kubernetes.yaml --prom-host prometheus.example
  kubectl exec deploy/failure-prediction -- node backend/bin/kfp.mjs doctor`,
    )
    .action(async (flags: Flags) => run(io, flags));
}

async function run(io: CliIo, flags: Flags): Promise<void> {
  const paint = createPaint(io.stdout.isTTY === true && io.environment['NO_COLOR'] === undefined);
  const findings = await examine({
    sources: {
      file: flags.config,
      environment: io.environment,
      flags: {
        ...prometheusFlags(flags),
        api: { host: flags.host, port: flags.port },
        modelDir: flags.modelDir,
      },
    },
    dataDir: flags.dataDir,
    watch: flags.watch,
    kind: flags.modelType?.name,
    clock: systemClock,
    nodeVersion: process.versions.node,
    signal: io.signal,
    ...(flags.json ? {} : { onFinding: (finding) => print(io, finding, paint) }),
  });
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (flags.json) {
    printJson(io, { version: kfpVersion(), healthy: problems === 0, problems, warnings, findings });
  } else {
    printLine(io);
    if (problems === 0) {
      printLine(
        io,
        warnings === 0 ? 'All is well.' : `No problem, ${counted(warnings, 'warning')}.`,
      );
    }
  }
  if (problems === 0) return;
  throw new KfpError(
    'PROBLEMS_FOUND',
    `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}.`,
    { hint: 'What stands at → helps. Then run it again.' },
  );
}

function print(io: CliIo, { check, severity, message, advice }: Finding, paint: Paint): void {
  const sign = { ok: paint.green('✓'), warning: paint.yellow('!'), problem: paint.red('✗') };
  const indent = ' '.repeat(NAME_WIDTH + 3);
  const width = Math.max(40, Math.min(io.stdout.columns ?? 110, 110) - indent.length);
  const [first = '', ...rest] = wrapped(message, width);
  const name = severity === 'ok' ? check : paint.bold(check);
  const short = check.length < NAME_WIDTH;
  const padding = ' '.repeat(Math.max(0, NAME_WIDTH - check.length));
  const lines = short ? [first, ...rest] : ['', first, ...rest];
  printLine(io, `${sign[severity]} ${name}${short ? `${padding} ${lines[0]}` : ''}`);
  for (const line of lines.slice(1)) printLine(io, `${indent}${line}`);
  if (advice === null) return;
  wrapped(advice, width - 2).forEach((line, index) =>
    printLine(io, `${indent}${paint.dim(index === 0 ? '→ ' : '  ')}${line}`),
  );
}

/** Room for the name of a check; longer ones have a line of their own. */
const NAME_WIDTH = 14;

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

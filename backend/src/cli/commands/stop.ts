import { Command } from 'commander';
import { mainToken, serviceUrl } from '../../access/service-address.js';
import { loadConfig } from '../../config/load.js';
import { askJson } from '../../core/ask-json.js';
import { describeError, KfpError } from '../../core/errors.js';
import { printJson, printLine, type CliIo } from '../io.js';

interface Flags {
  readonly url?: string;
  readonly config?: string;
  readonly json: boolean;
}

/** What is read of the answer; more may come from a newer service. */
interface Stopped {
  readonly targets: readonly { readonly target: string; readonly problem: string | null }[];
}

/** Targets are asked a few at once, and one that does not answer is given five seconds. */
const TIMEOUT_MILLISECONDS = 60_000;

/** `kfp stop`: ends every injected failure that the running service can reach. */
export function stopCommand(io: CliIo): Command {
  return new Command('stop')
    .description('Stops everything: the running service switches all injected failures off.')
    .option('--url <url>', 'the service; else KFP_API_URL, else as the configuration says')
    .option('--config <file>', 'configuration on top of the defaults')
    .option('--json', 'print the answer as JSON', false)
    .addHelpText(
      'after',
      `
The token is KFP_API_TOKEN, or in the file KFP_API_TOKEN_FILE. When the service itself is gone,
failures end by themselves after injection.keepalive.

Examples:
  kfp stop
  KFP_API_TOKEN_FILE=token kfp stop --url http://failure-prediction:8080`,
    )
    .action(async (flags: Flags) => run(io, flags));
}

async function run(io: CliIo, flags: Flags): Promise<void> {
  const { api } = await loadConfig({ file: flags.config, environment: io.environment });
  const given = flags.url ?? (io.environment['KFP_API_URL'] || undefined);
  const url = `${given?.replace(/\/+$/, '') ?? serviceUrl(api)}/v1/failures`;
  const stopped = await ask(url, await mainToken(api), io.signal);
  const failed = stopped.targets.filter(({ problem }) => problem !== null);
  if (flags.json) printJson(io, stopped);
  else report(io, stopped);
  if (failed.length === 0) return;
  throw new KfpError(
    'STOP_INCOMPLETE',
    `${failed.length} of ${stopped.targets.length} targets could not be told.`,
    { hint: 'A failure there ends by itself at the end of its keepalive or duration. Try again.' },
  );
}

function report(io: CliIo, { targets }: Stopped): void {
  if (targets.length === 0) printLine(io, 'No failure was switched on.');
  for (const { target, problem } of targets) {
    printLine(io, problem === null ? `${target}: stopped` : `${target}: ${problem}`);
  }
}

async function ask(url: string, token: string | undefined, signal: AbortSignal): Promise<Stopped> {
  const { status, body } = await askJson(url, {
    method: 'DELETE',
    token,
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    signal,
  }).catch((cause: unknown) => {
    throw new KfpError('SERVICE_UNREACHABLE', `Cannot reach ${url}: ${describeError(cause)}`, {
      cause,
      hint: 'Name the running service with --url. Without it, failures end by themselves after injection.keepalive.',
    });
  });
  const answer = body as { targets?: unknown; message?: string } | null | undefined;
  if (status === 200 && Array.isArray(answer?.targets)) return answer as Stopped;
  throw new KfpError('STOP_REFUSED', `${url} refused: ${answer?.message ?? `status ${status}`}`, {
    hint: status === 401 ? 'Set KFP_API_TOKEN.' : 'Is that the prediction service?',
  });
}

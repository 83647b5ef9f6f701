import closeWithGrace from 'close-with-grace';
import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT_UNUSABLE } from '../exit-codes.js';
import { listenAddress } from '../listen-address.js';
import { numeric, SEEDS } from '../settings.js';
import { createLoadControl, MAX_RATE } from './control.js';
import { startLoadGenerator } from './generator.js';

interface Flags {
  readonly target: string;
  readonly rate: number;
  readonly seed: number;
  readonly controlPort?: number;
  readonly controlHost: string;
  readonly failuresToken?: string;
}

const command = new Command('load')
  .description('Sends realistic traffic to a demo-app until it is told to end.')
  .option('--target <url>', 'the demo-app', httpAddress, 'http://127.0.0.1:3001')
  .addOption(
    numeric('--rate <perSecond>', 'mean requests per second', 20, { min: 0, max: MAX_RATE }),
  )
  .addOption(numeric('--seed <n>', 'the same seed brings the same visitors', 1, SEEDS))
  .addOption(
    numeric('--control-port <port>', 'answer GET and POST /rate here', undefined, {
      min: 0,
      max: 65535,
    }),
  )
  .option('--control-host <address>', 'and at this address', '127.0.0.1')
  .addOption(
    new Option(
      '--failures-token <token>',
      'asked of who changes the rate from another machine; better in the environment',
    ).env('FAILURES_TOKEN'),
  )
  .addHelpText('after', '\nExample:\n  load --target http://127.0.0.1:3002 --rate 40 --seed 2')
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_UNUSABLE))
  .action(run);

async function run(flags: Flags): Promise<void> {
  const { controlPort, controlHost, failuresToken, ...options } = flags;
  const generator = startLoadGenerator(options);
  const control = createLoadControl(generator, failuresToken || undefined);
  closeWithGrace({ delay: 2000, logger: false }, async ({ err }) => {
    if (err !== undefined) process.stderr.write(`${err.stack ?? err.message}\n`);
    await generator.stop();
    await control.close();
  });
  // Started with an IPC channel, it ends with whoever started it.
  process.on('disconnect', () => process.exit(0));
  if (controlPort === undefined) return;
  const address = await control.listen({
    host: await listenAddress(controlHost),
    port: controlPort,
  });
  process.stdout.write(`load control listens on ${address}\n`);
}

function httpAddress(text: string): string {
  if (!URL.canParse(text) || !new URL(text).protocol.startsWith('http')) {
    throw new InvalidArgumentError('It must be an address such as http://127.0.0.1:3001.');
  }
  return text;
}

command.parseAsync().catch((error: unknown) => {
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  process.stderr.write(
    taken
      ? 'Another program uses the control port. Choose another with --control-port.\n'
      : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(taken ? EXIT_UNUSABLE : 1);
});

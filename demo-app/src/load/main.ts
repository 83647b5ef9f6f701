import closeWithGrace from 'close-with-grace';
import { Command, InvalidArgumentError } from 'commander';
import { EXIT_UNUSABLE } from '../exit-codes.js';
import { createLoadControl } from './control.js';
import { startLoadGenerator } from './generator.js';

interface Flags {
  readonly target: string;
  readonly rate: number;
  readonly seed: number;
  readonly controlPort?: number;
}

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('not a number above 0');
  return value;
};

const command = new Command('load')
  .description('Sends realistic traffic to a demo-app until it is told to end.')
  .option('--target <url>', 'the demo-app', 'http://127.0.0.1:3001')
  .option('--rate <perSecond>', 'mean requests per second', number, 20)
  .option('--seed <n>', 'the same seed sends the same traffic', number, 1)
  .option('--control-port <port>', 'answer GET and POST /rate here', number)
  .addHelpText('after', '\nExample:\n  load --target http://127.0.0.1:3002 --rate 40 --seed 2')
  .action(async (flags: Flags) => {
    const generator = startLoadGenerator(flags);
    const control = createLoadControl(generator);
    closeWithGrace({ delay: 2000, logger: false }, async () => {
      await generator.stop();
      await control.close();
    });
    // Started with an IPC channel, it ends with whoever started it.
    process.on('disconnect', () => process.exit(0));
    if (flags.controlPort !== undefined) {
      await control.listen({ host: '127.0.0.1', port: flags.controlPort });
    }
  });

command.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(EXIT_UNUSABLE);
});

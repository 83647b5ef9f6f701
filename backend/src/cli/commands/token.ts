import { Command, InvalidArgumentError, Option } from 'commander';
import { ACCESS_ROLES, type AccessRole } from '../../access/roles.js';
import { createToken, hashToken } from '../../access/tokens.js';
import { printJson, printLine, type CliIo } from '../io.js';

interface Flags {
  readonly name: string;
  readonly role: AccessRole;
  readonly grafana: boolean;
  readonly json: boolean;
}

/** `kfp token`: a new token, and the lines by which a configuration accepts it. */
export function tokenCommand(io: CliIo): Command {
  return new Command('token')
    .description('Makes a token for the API, and the lines of the configuration that accept it.')
    .option('--name <name>', 'who bears it, as the audit log says it', tokenName, 'grafana')
    .addOption(
      new Option('--role <role>', 'viewer reads, operator changes too')
        .choices(ACCESS_ROLES)
        .default('operator'),
    )
    .option(
      '--grafana',
      'Grafana’s proxy carries it: users and roles that it names are believed',
      false,
    )
    .option('--json', 'machine-readable', false)
    .addHelpText(
      'after',
      `
Examples:
  kfp token --name grafana --grafana
  kfp token --name wallboard --role viewer`,
    )
    .action((flags: Flags) => run(io, flags));
}

function run(io: CliIo, { name, role, grafana, json }: Flags): void {
  const token = createToken();
  const sha256 = hashToken(token);
  if (json) return printJson(io, { name, role, grafana, token, sha256 });
  printLine(io, `token: ${token}`);
  printLine(io, '  For whoever is to bear it. It is shown this once, and kept nowhere.');
  printLine(io, '');
  printLine(io, 'In the configuration of the service (kfp serve --config):');
  printLine(io, '');
  const lines = ['api:', '  tokens:', `    - name: ${name}`, `      role: ${role}`];
  if (grafana) lines.push('      grafana: true');
  for (const line of [...lines, `      sha256: ${sha256}`]) printLine(io, line);
}

function tokenName(text: string): string {
  if (/^[a-z][a-z0-9_-]{0,39}$/.test(text)) return text;
  throw new InvalidArgumentError('Small letters, digits, - and _; a letter first.');
}

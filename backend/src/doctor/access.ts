import { assertGuarded } from '../access/guard.js';
import { isLoopback } from '../access/local-request.js';
import { readTokens } from '../access/tokens.js';
import type { Config } from '../config/schema.js';
import { counted, ok, thrown, warning, type Finding } from './finding.js';

/** Whether the service would listen with these tokens, and who could do what. */
export async function examineAccess(
  { api, injection }: Config,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Finding[]> {
  try {
    const tokens = await readTokens(api, environment);
    assertGuarded(api, tokens);
    const who = tokens.map(({ name, role }) => `${name} (${role})`).join(', ');
    const findings = [
      tokens.length === 0
        ? ok('token', `none: programs on this machine may change everything, others nothing`)
        : ok('token', `${counted(tokens.length, 'token')}: ${who}; reads: ${api.reads}`),
    ];
    // A token from the environment is not in the file, and is not looked at here.
    if (api.token !== undefined && environment['KFP_API_TOKEN'] !== api.token) {
      findings.push(
        warning(
          'token',
          'It is in the configuration file: everybody who can read the file knows it.',
          'Give it as KFP_API_TOKEN_FILE, or its hash in api.tokens: kfp token prints both.',
        ),
      );
    }
    if (!isLoopback(api.host) && injection.allowedTargets.some(admitsEverything)) {
      findings.push(
        warning(
          'injection',
          'injection.allowedTargets allows every target.',
          'Name namespaces or workloads in which failures may be injected.',
        ),
      );
    }
    return findings;
  } catch (error) {
    return [thrown('token', error)];
  }
}

function admitsEverything(entry: Readonly<Record<string, string>>): boolean {
  return Object.values(entry).every((pattern) => pattern === '.*' || pattern === '.+');
}

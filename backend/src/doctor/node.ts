import { ok, problem, warning, type Finding } from './finding.js';

/** As `engines` of the package says it: major, minor. */
export const OLDEST_NODE = [20, 12] as const;

/** The majors that tests run on. */
const TRIED_MAJORS: readonly number[] = [20, 22, 24];

/** @param version as `process.versions.node` says it */
export function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    return problem(
      'node',
      `Node ${version} is too old.`,
      `Install Node ${OLDEST_NODE.join('.')} or newer.`,
    );
  }
  if (!TRIED_MAJORS.includes(major)) {
    return warning(
      'node',
      `Node ${version} is newer or other than what this is tried with.`,
      `Use Node ${TRIED_MAJORS.join(', ')} where something is odd.`,
    );
  }
  return ok('node', `Node ${version}`);
}

import { ok, problem, warning, type Finding } from './finding.js';

/** `engines` of the package: major, minor. */
export const OLDEST_NODE = [20, 12] as const;

/** The majors that tests run on. */
const TRIED_MAJORS: readonly number[] = [20, 22, 24];

/** @param version `process.versions.node` */
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
      `Node ${version} was not tested with this software.`,
      `If something does not work, use Node ${TRIED_MAJORS.join(', ')}.`,
    );
  }
  return ok('node', `Node ${version}`);
}

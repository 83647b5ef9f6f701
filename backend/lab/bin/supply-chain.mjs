// What package-lock.json says of where our code comes from, for `npm run licences` and `npm run audit`,
// and what is accepted. Judged here, without asking anybody; reading and printing is the scripts'.
import satisfies from 'spdx-satisfies';

/** Licences that ask for nothing but their notice. What runs in production has these alone. */
export const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
];

/**
 * Accepted besides of what only builds and tests. MPL-2.0: axe-core, which tests pages and is not passed
 * on. OFL-1.1: fonts of the workbench; it lets them be bundled. CC-BY-3.0: the list of licences that judges
 * them here.
 */
export const DEVELOPMENT_BESIDES = ['CC-BY-3.0', 'MPL-2.0', 'OFL-1.1'];

/** Packages that do not state their licence where npm looks for it, of one version each. */
const STATED_ELSEWHERE = {
  'fast-shallow-equal@1.0.0': 'Unlicense', // its LICENSE file
  'react-universal-interface@0.6.2': 'Unlicense', // its LICENSE file
};

/** Packages of development that state none at all, and why they are accepted. */
export const UNSTATED = {
  'get-document@1.0.0': 'a part of @grafana/ui, which Grafana itself passes on',
};

/**
 * Packages of a lock file, sorted: what production installs, or with it what development does. Several
 * copies of one version count once; our own workspaces are not in it.
 *
 * @param {{packages: Record<string, {version?: string, license?: string, dev?: boolean,
 *   devOptional?: boolean, optional?: boolean, link?: boolean, hasInstallScript?: boolean}>}} lock
 * @returns {{name: string, version: string, licence: string | undefined, optional: boolean,
 *   development: boolean, hasInstallScript: boolean}[]}
 */
export function listPackages(lock, { development = false } = {}) {
  const found = new Map();
  for (const [path, entry] of Object.entries(lock.packages)) {
    const at = path.lastIndexOf('node_modules/');
    if (at < 0 || entry.link || entry.version === undefined) continue;
    const isDevelopment = entry.dev === true || entry.devOptional === true;
    if (isDevelopment && !development) continue;
    const name = path.slice(at + 'node_modules/'.length);
    const key = `${name}@${entry.version}`;
    // The same version may be there for both; then it counts as production's.
    const before = found.get(key);
    found.set(key, {
      name,
      version: entry.version,
      licence: entry.license ?? STATED_ELSEWHERE[key],
      optional: (before?.optional ?? true) && entry.optional === true,
      development: (before?.development ?? true) && isDevelopment,
      hasInstallScript: (before?.hasInstallScript ?? false) || entry.hasInstallScript === true,
    });
  }
  return [...found.values()].sort((a, b) =>
    a.name === b.name ? a.version.localeCompare(b.version) : a.name < b.name ? -1 : 1,
  );
}

/** Why a package's licence is not accepted; undefined where it is. */
export function licenceProblem({ name, version, licence, development }) {
  if (licence === undefined) {
    return development && `${name}@${version}` in UNSTATED ? undefined : 'states no licence';
  }
  const accepted = development ? [...PERMISSIVE, ...DEVELOPMENT_BESIDES] : PERMISSIVE;
  try {
    if (satisfies(licence, accepted)) return undefined;
  } catch {
    return `has a licence that is no SPDX expression: ${licence}`;
  }
  return `has a licence that is not accepted: ${licence}`;
}

/** What `npm audit` may find: an advisory's number, why it does not touch us, and until when that holds. */
export const EXCEPTIONS = [];

/**
 * What an answer of `npm audit --json` means.
 *
 * @param {unknown} answer
 * @param {{source: number, reason: string, until: string}[]} exceptions
 * @param {Date} now
 * @returns {{state: 'unknown', why: string} |
 *   {state: 'clean' | 'vulnerable', problems: string[], excepted: string[]}}
 */
export function judgeAudit(answer, exceptions, now) {
  const vulnerabilities = answer?.vulnerabilities;
  if (typeof vulnerabilities !== 'object' || vulnerabilities === null) {
    const why = answer?.error?.summary || answer?.message || 'it answered nothing that is an audit';
    return { state: 'unknown', why };
  }
  const problems = [];
  const excepted = [];
  for (const { name, severity, via } of Object.values(vulnerabilities)) {
    if (severity !== 'high' && severity !== 'critical') continue;
    // A text in its place names another package of this list that is to blame.
    for (const advisory of via.filter((one) => typeof one === 'object')) {
      if (advisory.severity !== 'high' && advisory.severity !== 'critical') continue;
      const line = `${name}: ${advisory.severity}: ${advisory.title} (${advisory.url})`;
      const exception = exceptions.find(({ source }) => source === advisory.source);
      if (exception === undefined) problems.push(line);
      else if (new Date(exception.until) < now) {
        problems.push(`${line}; its exception ended on ${exception.until}`);
      } else excepted.push(`${line}: ${exception.reason}, until ${exception.until}`);
    }
  }
  return { state: problems.length === 0 ? 'clean' : 'vulnerable', problems, excepted };
}

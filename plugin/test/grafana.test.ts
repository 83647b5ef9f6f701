import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PLAYWRIGHT = join(ROOT, 'node_modules/@playwright/test/cli.js');

/** `npm run test:grafana`, without npm and without a Grafana. */
function playwright(args: readonly string[]): { status: number | null; output: string } {
  const env = { ...process.env, GRAFANA_URL: '' };
  const all = [PLAYWRIGHT, 'test', '--config', 'plugin/e2e/playwright.config.ts', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

describe('the tests for a real Grafana', () => {
  it('load, for the administrator and for a Viewer', () => {
    const { status, output } = playwright(['--list']);
    expect(status, output).toBe(0);
    expect(output).toContain('[administrator] › admin/dashboards.spec.ts');
    expect(output).toContain('[Viewer] › viewer/roles.spec.ts');
  });

  it('say what they need where there is none', () => {
    const { status, output } = playwright([]);
    expect(status).not.toBe(0);
    expect(output).toContain('GRAFANA_URL is not set');
    expect(output).not.toContain('authenticate');
  });
});

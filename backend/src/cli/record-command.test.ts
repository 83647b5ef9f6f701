import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuditLog } from '../access/audit-log.js';
import { KfpError } from '../core/errors.js';
import { recordCommand } from './record-command.js';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'kfp-record-'));
});
afterEach(() => rm(stateDir, { recursive: true }));

const change = () => ({ stateDir, action: 'kfp models activate', details: { id: 'm1' } });
const entries = async () =>
  (await createAuditLog({ folder: join(stateDir, 'audit') }).page({ limit: 10 })).entries;

describe('what a command changes', () => {
  it('is in the audit log with who did it and from where', async () => {
    expect(await recordCommand(change(), async () => 7)).toBe(7);
    expect(await entries()).toMatchObject([
      {
        who: { name: 'local', role: 'operator', user: userInfo().username },
        from: { address: 'command line', forwardedFor: null },
        action: 'kfp models activate',
        details: { id: 'm1' },
        result: { statusCode: 200, error: null },
      },
    ]);
  });

  it('is recorded with what went wrong', async () => {
    const fails = async (): Promise<never> => {
      throw new KfpError('MODEL_UNREADABLE', 'It is broken.', { statusCode: 409 });
    };
    await expect(recordCommand(change(), fails)).rejects.toThrow('It is broken.');
    expect(await entries()).toMatchObject([
      { result: { statusCode: 409, error: 'MODEL_UNREADABLE', message: 'It is broken.' } },
    ]);
  });

  it('is not done when it cannot be recorded', async () => {
    await writeFile(join(stateDir, 'audit'), 'no folder');
    let done = false;
    const work = async (): Promise<void> => void (done = true);
    await expect(recordCommand(change(), work)).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' });
    expect(done).toBe(false);
  });

  it.runIf(process.getuid?.() === 0)(
    'does not lock the service out when root does it',
    async () => {
      await chown(stateDir, 12345, 12345);
      await recordCommand(change(), async () => undefined);
      for (const path of ['audit', 'audit/audit.jsonl']) {
        expect(await stat(join(stateDir, path))).toMatchObject({ uid: 12345, gid: 12345 });
      }
    },
  );

  it('leaves lines of the service as they are', async () => {
    const folder = join(stateDir, 'audit');
    await mkdir(folder);
    const line = '{"asked":{"id":"a","at":"2026-01-01T00:00:00Z"}}\n';
    await writeFile(join(folder, 'audit.jsonl'), line);
    await recordCommand(change(), async () => undefined);
    expect((await readFile(join(folder, 'audit.jsonl'), 'utf8')).startsWith(line)).toBe(true);
  });
});

import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuditLog, type AskedChange, type AuditLog } from './audit-log.js';

let folder: string;
let audit: AuditLog;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'kfp-audit-')), 'audit');
  audit = createAuditLog({ folder });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const change = (details: unknown): AskedChange => ({
  who: { name: 'grafana', role: 'operator', user: 'ada' },
  from: { address: '10.0.0.7', forwardedFor: null },
  requestId: 'req-1',
  action: 'POST /v1/failures',
  details,
});
const ok = { statusCode: 200, error: null, message: null };

const details = async (limit = 100, before?: string): Promise<unknown[]> =>
  (await audit.page({ limit, before })).entries.map((entry) => entry.details);

describe('the audit log', () => {
  it('tells who changed what, when, from where, and what came of it', async () => {
    expect(await audit.page({ limit: 1 })).toEqual({ entries: [], before: null });
    const id = await audit.begin(change({ target: 'a' }));
    expect((await audit.page({ limit: 1 })).entries[0]!.result).toBeNull();
    await audit.end(id, { statusCode: 404, error: 'TARGET_UNKNOWN', message: 'no "a"' });
    expect((await audit.page({ limit: 1 })).entries).toEqual([
      {
        ...change({ target: 'a' }),
        id,
        at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        result: {
          at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
          statusCode: 404,
          error: 'TARGET_UNKNOWN',
          message: 'no "a"',
        },
      },
    ]);
  });

  it('turns its pages from new to old, without gaps and without doubles', async () => {
    for (let i = 0; i < 7; i++) await audit.end(await audit.begin(change(i)), ok);
    const first = await audit.page({ limit: 3 });
    expect(first.entries.map((entry) => entry.details)).toEqual([6, 5, 4]);
    await audit.begin(change('between'));
    const second = await audit.page({ limit: 3, before: first.before! });
    expect(second.entries.map((entry) => entry.details)).toEqual([3, 2, 1]);
    expect(await audit.page({ limit: 3, before: second.before! })).toMatchObject({
      entries: [{ details: 0, result: ok }],
      before: null,
    });
    expect(await details(3, 'unknown')).toEqual([]);
  });

  it('loses half a line at most when it is cut off, and what follows is whole', async () => {
    await audit.begin(change(1));
    appendFileSync(join(folder, 'audit.jsonl'), '{"asked":{"id":"torn');
    audit = createAuditLog({ folder });
    await audit.begin(change(2));
    expect(await details()).toEqual([2, 1]);
  });

  it('passes over what is not its own', async () => {
    await audit.begin(change(1));
    appendFileSync(join(folder, 'audit.jsonl'), 'null\n7\n{}\n[]\n{"asked":null}\n\u0000\n');
    await audit.begin(change(2));
    expect(await details()).toEqual([2, 1]);
  });

  it('keeps what a newer version has added, and passes over what that alone knows', async () => {
    const file = join(folder, 'audit.jsonl');
    await audit.begin(change(1));
    const later = '{"undone":{"id":"x"}}\n{"asked":{"id":"y","weather":"fair"}}\n';
    appendFileSync(file, later);
    await audit.begin(change(2));
    const { entries } = await audit.page({ limit: 10 });
    expect(entries).toHaveLength(3);
    expect(entries[1]).toMatchObject({ id: 'y', weather: 'fair', result: null });
    expect(readFileSync(file, 'utf8')).toContain(later);
  });

  it('keeps so many files of so many bytes, and reads through all of them', async () => {
    audit = createAuditLog({ folder, maxFileBytes: 2000, keepFiles: 2 });
    for (let i = 0; i < 60; i++) await audit.end(await audit.begin(change(i)), ok);
    const files = readdirSync(folder);
    expect(files.length).toBeLessThanOrEqual(3);
    for (const name of files) expect(statSync(join(folder, name)).size).toBeLessThan(2600);
    const found = await details();
    expect(found.length).toBeGreaterThan(8);
    expect(found).toEqual(found.map((_, i) => 59 - i));
    const { entries } = await audit.page({ limit: 5 });
    expect(entries.every(({ result }) => result?.statusCode === 200)).toBe(true);
  });

  it('keeps the lines of changes at the same time apart', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => audit.begin(change(i))));
    await Promise.all(ids.map((id) => audit.end(id, ok)));
    expect(await details()).toEqual(Array.from({ length: 20 }, (_, i) => 19 - i));
  });

  it('is read by its own user only', async () => {
    await audit.begin(change(1));
    expect(statSync(folder).mode & 0o77).toBe(0);
    expect(statSync(join(folder, 'audit.jsonl')).mode & 0o77).toBe(0);
  });

  it('says when it cannot be written, and goes on when it can', async () => {
    writeFileSync(folder, 'no folder');
    await expect(audit.begin(change(1))).rejects.toMatchObject({
      code: 'AUDIT_UNWRITABLE',
      statusCode: 503,
    });
    rmSync(folder);
    await audit.begin(change(2));
    expect(await details()).toEqual([2]);
  });
});

import { chown, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createAuditLog } from '../access/audit-log.js';
import { describeError, KfpError } from '../core/errors.js';

/** What a command is about to change. */
export interface RecordedCommand {
  /** Folder of what the service keeps. */
  readonly stateDir: string;
  /** `kfp models activate` */
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Does what a command changes on the disk, with an entry in the service's audit log: who the system
 * says it is, before it is done, and what came of it.
 *
 * @throws KfpError `AUDIT_UNWRITABLE`, and nothing was done; all that `work` throws
 */
export async function recordCommand<T>(
  { stateDir, action, details }: RecordedCommand,
  work: () => Promise<T>,
): Promise<T> {
  const folder = join(stateDir, 'audit');
  const audit = createAuditLog({ folder });
  const id = await audit.begin({
    who: { name: 'local', role: 'operator', user: userName() },
    from: { address: 'command line', forwardedFor: null },
    requestId: `process-${process.pid}`,
    action,
    details,
  });
  await handOver(stateDir, folder);
  try {
    const done = await work();
    await audit.end(id, { statusCode: 200, error: null, message: null });
    return done;
  } catch (error) {
    const known = error instanceof KfpError;
    const failed = {
      statusCode: known ? error.statusCode : 500,
      error: known ? error.code : 'Error',
      message: describeError(error),
    };
    // What went wrong matters more than that it could not be recorded.
    await audit.end(id, failed).catch(() => undefined);
    throw error;
  }
}

/** A container's user need not have a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Files that root has made would lock the service's own user out of its log. */
async function handOver(stateDir: string, folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(stateDir);
  for (const path of [folder, join(folder, 'audit.jsonl')]) await chown(path, uid, gid);
}

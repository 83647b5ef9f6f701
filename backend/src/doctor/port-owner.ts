import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** State of a listening socket in proc_net_tcp(5). */
const LISTEN = '0A';

/**
 * Who listens on a TCP port: "prometheus, process 1234". Undefined where that cannot be seen: not on
 * Linux, or another user's process.
 */
export function portOwner(port: number): string | undefined {
  const sockets = new Set(
    ['tcp', 'tcp6'].flatMap((table) => listeningInodes(table, port)).map((i) => `socket:[${i}]`),
  );
  if (sockets.size === 0) return undefined;
  const pid = names('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((id) =>
      names(`/proc/${id}/fd`).some((fd) => sockets.has(linkOf(`/proc/${id}/fd/${fd}`) ?? '')),
    );
  if (pid === undefined) return undefined;
  const name = textOf(`/proc/${pid}/comm`).trim();
  return `${name || 'a program'}, process ${pid}`;
}

function listeningInodes(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return textOf(`/proc/net/${table}`)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN && fields[1]?.endsWith(wanted))
    .map((fields) => fields[9] ?? '');
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

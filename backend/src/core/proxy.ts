import { BlockList, isIP } from 'node:net';
import { KfpError } from './errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that an address is reached through, by `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (lower case goes
 * first). This machine itself (`localhost`, 127.0.0.0/8, `::1`) is always reached directly.
 *
 * `NO_PROXY` is read as programs written in Go read it, since that is what clusters hand to their pods: names
 * with all their subdomains, addresses, ranges (`10.128.0.0/14`), each with or without a port, or `*`.
 *
 * @param url `http://` or `https://`
 * @returns undefined where there is none
 * @throws KfpError `PROXY_INVALID`; nothing of the variable's text is in it, because it may hold a password
 */
export function proxyFor(url: string, environment: Environment): URL | undefined {
  const { protocol, hostname, port } = new URL(url);
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = variable(environment, name);
  if (text === undefined) return undefined;
  const host = hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  const exceptions = variable(environment, 'no_proxy') ?? '';
  const isDirect =
    host === 'localhost' ||
    LOOPBACK.some((range) => isInRange(host, range)) ||
    exceptions
      .toLowerCase()
      .split(/[,\s]+/)
      .some((entry) => excepts(entry, host, port || DEFAULT_PORTS[protocol]!));
  return isDirect ? undefined : proxyUrl(name.toUpperCase(), text);
}

/** As messages show a proxy: without its credentials. */
export function shownProxy({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

function variable(environment: Environment, name: string): string | undefined {
  return environment[name] || environment[name.toUpperCase()] || undefined;
}

function proxyUrl(name: string, text: string): URL {
  const full = text.includes('://') ? text : `http://${text}`;
  if (URL.canParse(full) && /^https?:/.test(full)) return new URL(full);
  throw new KfpError('PROXY_INVALID', `${name} is not the address of an HTTP proxy.`, {
    statusCode: 400,
    hint: 'Write http://host:port or https://host:port. Other kinds of proxies are not supported.',
  });
}

/** Whether an entry of `NO_PROXY` is about a host, written without brackets. */
function excepts(entry: string, host: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(host, entry);
  // An IPv6 address has brackets where a port follows.
  const [, bracketed, plain, wanted = port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  if (wanted !== port) return false;
  const address = bracketed ?? plain ?? entry;
  if (isIP(host) !== 0) return isIP(address) !== 0 && isInRange(host, `${address}/128`);
  const domain = address.replace(/^\*?\./, '');
  return host === domain || host.endsWith(`.${domain}`);
}

/** @param range `10.0.0.0/8`; bits beyond those that an address has are its last ones */
function isInRange(host: string, range: string): boolean {
  const [address = '', prefix = ''] = range.split('/');
  const version = isIP(address);
  if (version === 0 || version !== isIP(host) || !/^\d{1,3}$/.test(prefix)) return false;
  const list = new BlockList();
  const bits = Math.min(Number(prefix), version === 4 ? 32 : 128);
  const family = version === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, bits, family);
  return list.check(host, family);
}

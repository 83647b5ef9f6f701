import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface TestProxy {
  /** `127.0.0.1:3128`. */
  readonly host: string;
  /** What it was asked for: `GET http://a.example/x`, `CONNECT a.example:443`. */
  readonly asked: string[];
  /** `proxy-authorization` of each. */
  readonly credentials: (string | undefined)[];
  /** A status in place of passing on; `wait` never answers. */
  trouble: number | 'wait' | undefined;
  close(): Promise<void>;
}

/** An HTTP proxy on loopback that takes every name for one port of this machine. */
export async function startProxy(port: () => number): Promise<TestProxy> {
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    const { trouble } = note(`${request.method} ${request.url}`, request.headers);
    if (trouble === 'wait') return;
    if (trouble !== undefined) return void response.writeHead(trouble).end('the proxy says no');
    const { pathname, search } = new URL(request.url!);
    const { method, headers } = request;
    const passed = ask(
      { host: '127.0.0.1', port: port(), path: pathname + search, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on('error', () => response.writeHead(502).end('the proxy reaches nobody'));
    request.pipe(passed);
  });
  const note = (what: string, headers: NodeJS.Dict<string | string[]>): TestProxy => {
    self.asked.push(what);
    self.credentials.push(headers['proxy-authorization'] as string | undefined);
    return self;
  };
  server.on('connect', (request, socket: Socket) => {
    const { trouble } = note(`CONNECT ${request.url}`, request.headers);
    open.add(socket);
    socket.on('error', () => socket.destroy());
    if (trouble === 'wait') return;
    if (trouble !== undefined) return void socket.end(`HTTP/1.1 ${trouble} No\r\n\r\n`);
    const far = connect(port(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(far).pipe(socket);
    });
    open.add(far);
    far.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const self: TestProxy = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    credentials: [],
    trouble: undefined,
    async close() {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return self;
}

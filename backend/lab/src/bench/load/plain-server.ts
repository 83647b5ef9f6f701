import { createServer } from 'node:http';

/**
 * The peer: a bare server of Node which answers every request with the same bytes, those of the address
 * that it is given. Arguments: port, address.
 */
const [port, address] = process.argv.slice(2) as [string, string];

const body = Buffer.from(await (await fetch(address)).arrayBuffer());
createServer((_request, response) => {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(body);
}).listen(Number(port), '127.0.0.1');

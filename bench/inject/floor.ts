/** The floor: a bare HTTPS server that reads a review and answers a constant. `node floor.ts CERT KEY BYTES` prints its port. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const [certFile = '', keyFile = '', bytes = '0'] = process.argv.slice(2);
const body = JSON.stringify({ padding: 'x'.repeat(Number(bytes)) });
const server = createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile) },
  (request, response) => {
    request.resume().on('end', () => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
        .end(body);
    });
  },
);
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));

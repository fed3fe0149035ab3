/**
 * `floor-server.ts CERT KEY`: what a push costs at least. Told `push`, it sends a line to everybody who is connected and notes when each answers. Says its
 * port, and afterwards the times.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';

const [certFile = '', keyFile = ''] = process.argv.slice(2);
const clients = new Set<TLSSocket>();
let answers: number[] = [];
const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (socket) => {
  clients.add(socket);
  socket.on('error', () => clients.delete(socket));
  socket.on('close', () => clients.delete(socket));
  socket.on('data', () => {
    answers.push(Date.now());
    if (answers.length === clients.size) process.send?.({ answers });
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (word: 'push' | 'count') => {
  if (word === 'count') {
    process.send?.({ count: clients.size });
    return;
  }
  answers = [];
  process.send?.({ sentAt: Date.now() });
  for (const socket of clients)
    socket.write(
      `${JSON.stringify({ is: 'key', fields: { APP_KEY: 'x'.repeat(32), APP_SECRET: 'y'.repeat(32) } })}\n`,
    );
});

/** `streams.ts URL TOKEN-FILE FROM TO ROUNDS`: streams that only read. Says when each had the new key of a round, and once all of them have every key. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { credentialOf } from './places.ts';

const [url = '', tokenFile = '', from = '0', to = '0', rounds = '0'] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const token = readFileSync(tokenFile, 'utf8');
const names = Array.from({ length: Number(rounds) }, (_, index) => credentialOf(index + 1));
/** A handshake costs both sides; as many at once as a fleet that comes back by its jitter. */
const AT_ONCE = 20;

let hadAt: number[] = [];
let complete = 0;
const size = Number(to) - Number(from);
let next = Number(from);
for (let lane = 0; lane < AT_ONCE; lane += 1) openNext();
process.once('SIGTERM', () => process.exit(0));

function openNext(): void {
  if (next >= Number(to)) return;
  const instance = `stream-${next}`;
  next += 1;
  const body = JSON.stringify({ instance, credentials: names.map((name) => ({ name })) });
  const has = new Set<string>();
  let isComplete = false;
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
    const head = `POST /v1/deliveries HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json`;
    socket.write(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
  socket.on('error', (thrown) => {
    throw thrown;
  });
  socket.on('close', () => {
    throw new Error(`${instance} was cut off`);
  });
  let rest = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    // Between them stand the sizes of the chunks.
    for (const line of lines.filter((each) => each.startsWith('{"is":"key"'))) {
      const { credential, version } = JSON.parse(line) as {
        readonly credential: string;
        readonly version: number;
      };
      has.add(credential);
      if (isComplete) had(version);
    }
    if (isComplete || has.size < names.length) return;
    isComplete = true;
    complete += 1;
    if (complete === size) process.send?.('complete');
    openNext();
  });
}

function had(version: number): void {
  if (version < 2) return;
  hadAt.push(Date.now());
  if (hadAt.length < size) return;
  process.send?.(hadAt);
  hadAt = [];
}

/**
 * What an agent keeps in memory beside each workload: the bundle as it is shipped, with a stream open and its file written,
 * beside a Node that only holds a TLS connection, and beside `bao agent` with a template on the same kind of secret.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { selfSigned } from '../../test/http/certificate.ts';
import { figure, printAim, printHead, printTable, say, spreadOf, told } from '../support/report.ts';
import { withFolder } from '../support/temporary.ts';
import { startBaoAgents } from './bao.ts';
import { footprintOf } from './smaps.ts';
import type { Footprint } from './smaps.ts';

const AGENT = fileURLToPath(new URL('../../dist/agent/keyturn-agent.js', import.meta.url));
/** In one argument, since a loader for TypeScript would be measured too. */
const FLOOR = `
const [port, ca] = process.argv.slice(1);
const known = { host: '127.0.0.1', port, ca: require('node:fs').readFileSync(ca) };
require('node:tls').connect(known, () => console.log('ready')).resume();
`;
const NAME = 'wb-orders-1';
const AT_ONCE = 3;
const REST_MS = 10_000;
const AIM_MB = 10;
const LINES = [
  { is: 'key', credential: NAME, version: 1, fields: { APP_KEY: 'fake-key', APP_SECRET: 'fake-secret' } },
  { is: 'settled' },
];

/** Programs that have said that they are ready. */
export interface Started {
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

printHead(`Memory of ${AT_ONCE} agents on one machine, each with one credential, in MB`);
await withFolder(async (folder) => {
  const { cert, key } = selfSigned();
  await writeFile(join(folder, 'ca.pem'), cert);
  await writeFile(join(folder, 'token'), 'fake-token', { mode: 0o600 });
  const server = createServer({ cert, key }, (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(LINES.map((line) => `${JSON.stringify(line)}\n`).join(''));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const rows = [
    ['bare node, one TLS connection', await measured(await startFloors(folder, port))],
    ['keyturn agent', await measured(await startAgents(folder, port))],
  ] as [string, readonly Footprint[]][];
  const bao = await startBaoAgents(folder, AT_ONCE);
  if (bao !== null) rows.push(['bao agent', await measured(bao)]);
  const spread = (of: readonly Footprint[], field: keyof Footprint): string =>
    told(spreadOf(of.map((each) => each[field])));
  printTable([
    ['', 'private (Pss_Anon)', 'resident (Rss)'],
    ...rows.map(([what, of]) => [what, spread(of, 'privateMb'), spread(of, 'residentMb')]),
  ]);
  say(`Medians (least–most) of ${AT_ONCE} that run at once, ${REST_MS / 1_000} s after each was ready.`);
  const ours = spreadOf(rows[1]![1].map(({ privateMb }) => privateMb)).median;
  printAim(`at most ${AIM_MB} MB private (${figure(ours)})`, ours <= AIM_MB);
  server.closeAllConnections();
  server.close();
});

async function measured(started: Started): Promise<readonly Footprint[]> {
  await pause(REST_MS);
  const all = await Promise.all(started.pids.map(footprintOf));
  await started.stop();
  return all;
}

function startFloors(folder: string, port: number): Promise<Started> {
  const ca = join(folder, 'ca.pem');
  return startAll(() => ['-e', FLOOR, String(port), ca], /ready/);
}

async function startAgents(folder: string, port: number): Promise<Started> {
  const files = [{ name: 'orders.env', format: 'env' }];
  for (let index = 0; index < AT_ONCE; index += 1) {
    const settings = {
      ...{ url: `https://127.0.0.1:${port}`, caFile: 'ca.pem', tokenFile: 'token' },
      ...{ directory: join(folder, `keys-${index}`), credentials: { [NAME]: { files } } },
    };
    await writeFile(join(folder, `agent-${index}.json`), JSON.stringify(settings));
  }
  return startAll((index) => [AGENT, join(folder, `agent-${index}.json`)], /files replaced/);
}

async function startAll(argsOf: (index: number) => readonly string[], ready: RegExp): Promise<Started> {
  const children = Array.from({ length: AT_ONCE }, (_, index) =>
    spawn(process.execPath, argsOf(index), { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  await Promise.all(children.map((child) => untilItSays(child, ready)));
  return {
    pids: children.map(({ pid }) => pid!),
    stop: async () => {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(children.map((child) => once(child, 'exit')));
    },
  };
}

async function untilItSays(child: ChildProcess, words: RegExp): Promise<void> {
  let said = '';
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    said += part.toString();
    if (words.test(said)) break;
  }
  if (!words.test(said)) throw new Error(`it ended\n${said}`);
}

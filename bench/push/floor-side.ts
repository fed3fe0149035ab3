import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { selfSigned } from '../../test/http/certificate.ts';
import { filesOf } from './places.ts';
import { quantiles } from './quantiles.ts';
import type { Quantiles } from './quantiles.ts';

const SERVER = fileURLToPath(new URL('floor-server.ts', import.meta.url));
const CLIENTS = fileURLToPath(new URL('floor-clients.ts', import.meta.url));
const SHARED_BY = 125;
const execArgv = ['--import', 'tsx'];

interface Word {
  readonly port?: number;
  readonly count?: number;
  readonly sentAt?: number;
  readonly answers?: readonly number[];
}

export async function measureFloor(
  folder: string,
  clients: number,
  rounds: number,
): Promise<{ readonly visible: Quantiles; readonly loaded: Quantiles }> {
  const { cert, key } = selfSigned();
  const files = [join(folder, 'tls.crt'), join(folder, 'tls.key')] as const;
  await Promise.all([writeFile(files[0], cert), writeFile(files[1], key)]);
  const server = fork(SERVER, files, { execArgv });
  const { port } = await heard(server);
  const crowd: ChildProcess[] = [];
  for (let from = 0; from < clients; from += SHARED_BY) {
    const to = Math.min(clients, from + SHARED_BY);
    const args = [...execArgv, CLIENTS, String(port), folder, String(from), String(to)];
    crowd.push(spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }));
  }
  try {
    await connected(server, clients);
    const visible: number[] = [];
    const loaded: number[] = [];
    // The first one warms up what the others run in.
    for (let round = 0; round <= rounds; round += 1) {
      server.send('push');
      const { sentAt = 0 } = await heard(server);
      const { answers = [] } = await heard(server);
      if (round > 0) {
        loaded.push(...answers.map((at) => at - sentAt));
        for (let client = 0; client < clients; client += 1)
          visible.push(lstatSync(join(filesOf(folder, client), '..data')).ctimeMs - sentAt);
      }
      await pause(500);
    }
    return { visible: quantiles(visible), loaded: quantiles(loaded) };
  } finally {
    for (const child of [...crowd, server]) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }
}

async function connected(server: ChildProcess, clients: number): Promise<void> {
  for (;;) {
    server.send('count');
    if ((await heard(server)).count === clients) return;
    await pause(200);
  }
}

async function heard(server: ChildProcess): Promise<Word> {
  const [word] = (await once(server, 'message')) as [Word];
  return word;
}

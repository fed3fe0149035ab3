import http from 'node:http';
import { join } from 'node:path';
import type { Counter } from './counted.ts';
import { ageTools, callerOver, openCommitter } from './floor-tools.ts';
import type { AgeTools, Call } from './floor-tools.ts';
import { issuerOf, logIn, vaultOf } from './floor-calls.ts';
import type { Application, BenchWorld } from './world.ts';

/** What no rotation can do without: the same calls, seals, opens and commits, and nothing between them. */
export interface FloorSide {
  /** Keyturn has a session of each user from the time it took the credentials up; so has the floor. */
  logIn(user: string): Promise<void>;
  /** Resolves to the milliseconds it took. */
  rotate(applications: readonly Application[]): Promise<number>;
  close(): Promise<void>;
}

interface Tools extends AgeTools {
  readonly world: BenchWorld;
  readonly call: Call;
  /** One event in one transaction, synced. */
  readonly commit: (stream: string, type: string) => void;
}

export async function openFloorSide(
  folder: string,
  world: BenchWorld,
  concurrency: number,
  counter: Counter,
): Promise<FloorSide> {
  const agent = new http.Agent({ keepAlive: true });
  const committer = openCommitter(join(folder, 'floor.db'), counter);
  const age = await ageTools(counter);
  const tools: Tools = { world, call: callerOver(agent), ...age, commit: committer.commit };
  const sessions = new Map<string, string>();
  return {
    logIn: async (user) => void sessions.set(user, await logIn(world, tools.call, user)),
    rotate: async (applications) => {
      const queue = [...applications];
      const startedMs = performance.now();
      const worker = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift())
          await rotateOne(tools, next, sessions.get(next.user) ?? '');
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
      return performance.now() - startedMs;
    },
    close: async () => {
      agent.destroy();
      committer.close();
    },
  };
}

/** The list of a rotation, step by step. The run compares it with what keyturn was counted doing. */
async function rotateOne(tools: Tools, application: Application, session: string): Promise<void> {
  const { world, call, commit, seal, open } = tools;
  const { name } = application;
  const issuer = issuerOf(world, call, application, session);
  const vault = vaultOf(world, call, name);
  const old = await seal(Buffer.from(JSON.stringify(application)));

  const id = await issuer.applications();
  await vault.read('live');
  commit(name, 'Opened');

  await open(old);
  await vault.read('live');
  await vault.capabilities();
  await vault.destroy('keyturn_preflight');
  await vault.write('keyturn_preflight', { probe: 'floor' }, 0);
  await vault.write('keyturn_preflight', { probe: 'floor' }, 0);
  await vault.read('keyturn_preflight');
  await vault.destroy('keyturn_preflight');
  await vault.read('keyturn_preflight');
  const before = await vault.read('live');
  await issuer.applications();
  await open(old);
  await issuer.probe(application);
  commit(name, 'Preflighted');

  await issuer.applications();
  await issuer.applications();
  const code = await issuer.code(id);
  commit(name, 'CallStarted');
  const reply = await issuer.reset(id, code);
  const sealed = await seal(reply);
  commit(name, 'Sealed');

  await open(sealed);
  commit(name, 'Parsed');
  const fresh = JSON.parse(Buffer.from(await open(sealed)).toString()) as {
    appKey: string;
    appSecret: string;
  };
  await issuer.probe(fresh);
  commit(name, 'Accepted');

  await open(sealed);
  await vault.read('live');
  const payload = { KEY: fresh.appKey, SECRET: fresh.appSecret };
  await vault.write('attempt', payload, 0);
  commit(name, 'Staged');
  await open(sealed);
  await vault.read('attempt');
  commit(name, 'Verified');
  await open(sealed);
  await vault.read('live');
  await vault.write('live', payload, before);
  await vault.read('live');
  commit(name, 'Promoted');
  await vault.destroy('attempt');
  commit(name, 'OverlapStarted');
}

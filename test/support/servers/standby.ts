import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { programOf } from './installed.ts';
import { asServerUser, POSTGRES_PASSWORD, serverFolder, servePostgres } from './postgres.ts';
import type { Postgres } from './postgres.ts';

const WITHIN_MS = 30_000;

export interface Standby extends Postgres {
  /** Holds back what streams in, and so what the primary acknowledges, until the promise of `work` is settled. */
  whileHeld<T>(work: (release: () => void) => Promise<T>): Promise<T>;
  /** Takes over from a primary that is gone. */
  promote(): Promise<void>;
}

/** A copy of a server that follows it, by streaming. The primary waits for it only once it is told to. */
export async function startStandby(primary: Postgres): Promise<Standby> {
  const folder = await serverFolder();
  const data = join(folder, 'data');
  const [program = '', ...before] = asServerUser(join(dirname(programOf('postgres')), 'pg_basebackup'));
  const { status, stderr } = spawnSync(
    program,
    [
      ...before,
      ...['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'keyturn', '-D', data],
      ...['--write-recovery-conf', '--wal-method', 'stream', '--checkpoint', 'fast', '--no-sync'],
    ],
    { encoding: 'utf8', env: { PATH: process.env['PATH'], PGPASSWORD: POSTGRES_PASSWORD } },
  );
  if (status !== 0) throw new Error(`pg_basebackup ended with ${status}\n${stderr}`);
  const standby = await servePostgres(folder, data, { hot_standby: 'on' });
  return {
    ...standby,
    // A spread would keep the first one of a server that is started anew.
    get pid() {
      return standby.pid;
    },
    whileHeld: async (work) => {
      const { rows } = await standby.run('SELECT pid FROM pg_stat_wal_receiver');
      const { pid } = rows[0] as { pid: number };
      process.kill(pid, 'SIGSTOP');
      const release = (): void => void process.kill(pid, 'SIGCONT');
      try {
        return await work(release);
      } finally {
        release();
      }
    },
    promote: async () => {
      await standby.run('SELECT pg_promote(true)');
      await until(async () => {
        const { rows } = await standby.run('SELECT pg_is_in_recovery() AS waits');
        return !(rows[0] as { waits: boolean }).waits;
      });
    },
  };
}

/** From now on a commit of the primary is acknowledged once the standby has it on its disk. */
export async function waitForStandby(primary: Postgres): Promise<void> {
  await primary.run("ALTER SYSTEM SET synchronous_standby_names = '*'");
  await primary.run('SELECT pg_reload_conf()');
  await until(async () => {
    const { rows } = await primary.run('SELECT sync_state FROM pg_stat_replication');
    return rows.some((row: { sync_state: string }) => row.sync_state === 'sync');
  });
}

async function until(fits: () => Promise<boolean>): Promise<void> {
  const endsAtMs = performance.now() + WITHIN_MS;
  while (!(await fits())) {
    if (performance.now() > endsAtMs) throw new Error('it did not come to that in time');
    await pause(50);
  }
}

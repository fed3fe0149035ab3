import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityToRecipient } from 'age-encryption';
import type { EventType } from '../../../src/domain/events.ts';
import { openSqliteJournal } from '../../../src/journal/sqlite/open.ts';
import { createInstallation, RECOVERY_IDENTITY, runFlags } from '../e2e-surface/installation.ts';
import type { Installation } from '../e2e-surface/installation.ts';
import * as manifests from '../e2e-surface/manifests.ts';
import { runProgram, startProgram } from '../e2e-surface/program.ts';
import type { Ended, Running } from '../e2e-surface/program.ts';
import type { SandboxProcess } from '../e2e-surface/sandbox.ts';
import { until } from '../e2e-surface/until.ts';
import { programOf } from '../servers/installed.ts';

/** A real daemon's place, with one key that is due for rotation. */
export interface Place {
  readonly installation: Installation;
  readonly sandbox: SandboxProcess;
  readonly name: string;
  /** The second folder of the escrow. */
  readonly escrow: string;
  readonly trace: string;
  recoveryIdentity(): Promise<string>;
  start(under: readonly string[]): Promise<Running>;
  /** Kills the daemon itself: a tracer that is killed would leave it running. */
  kill(running: Running): Promise<Ended>;
  remove(): Promise<void>;
}

let places = 0;

/** `hook` is the address of a webhook that hears of every alert. */
export async function makePlace(sandbox: SandboxProcess, hook: string | null = null): Promise<Place> {
  const installation = await createInstallation();
  const name = `wb-disk-${process.pid}-${++places}`;
  const { appKey, appSecret } = await sandbox.plant(name);
  await manifests.writePasswords(installation);
  await installation.secret('files/wb.json', JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
  await installation.write('second/about', 'the second volume');
  await installation.secret('manifests/webhook-key', 'a-signing-key-of-the-test');
  const heard = manifests.channel('hook', {
    ...{ driver: 'webhook', url: hook, sign: { fromFile: 'webhook-key' } },
  });
  await installation.write(
    'manifests/all.yaml',
    manifests.together(
      manifests.issuer('webull', sandbox),
      manifests.policy('prod', hook === null ? {} : { routes: [{ to: ['hook'] }] }),
      ...(hook === null ? [] : [heard]),
      manifests.store('disk', { driver: 'files', directory: installation.path('files') }),
      manifests.credential(name, [{ store: 'disk', file: 'wb.json' }]),
    ),
  );
  const escrow = installation.path('second');
  const recoveryIdentity = async (): Promise<string> =>
    (await readFile(installation.path(RECOVERY_IDENTITY), 'utf8')).trim();
  const started = new Set<Running>();
  const kill = async (running: Running): Promise<Ended> => {
    const pid = Number(
      await readFile(join(installation.data, 'keyturn.pid'), 'utf8').catch(() => running.pid),
    );
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    return running.ended;
  };
  return {
    ...{ installation, sandbox, name, escrow, recoveryIdentity, kill },
    trace: installation.path('trace'),
    start: async (under) => {
      const recipient = await identityToRecipient(await recoveryIdentity());
      const flags = ['--recovery-recipient', recipient, '--escrow', escrow, '--listen', '127.0.0.1:0'];
      const args = [...runFlags(installation.data, installation.manifests), ...flags, '--log-format', 'json'];
      // One thread for files, so that "the n-th write" means the same in every run.
      const running = startProgram(args, {
        under,
        environment: { UV_THREADPOOL_SIZE: '1', KEYTURN_LEASE: '5s' },
      });
      started.add(running);
      void running.ended.finally(() => started.delete(running));
      return running;
    },
    remove: async () => {
      for (const running of started) await kill(running);
      await installation.remove();
    },
  };
}

/** Has system calls on some files fail: `fsync:error=EIO:when=3`. */
export function failing(
  place: Place,
  files: readonly string[],
  injections: readonly string[],
): readonly string[] {
  const paths = files.flatMap((file) => ['-P', file]);
  const inject = injections.flatMap((each) => ['-e', `inject=${each}`]);
  const calls = ['-e', 'trace=pwrite64,fsync,fdatasync', '-e', 'signal=none'];
  return [
    programOf('strace'),
    ...['-f', '-qq', '-y', '--seccomp-bpf', '-o', place.trace],
    ...[...paths, ...calls, ...inject],
  ];
}

export function journalFiles({ installation }: Place): readonly string[] {
  return ['journal.db', 'journal.db-wal'].map((file) => join(installation.data, file));
}

export function escrowFiles({ installation, escrow }: Place): readonly [first: string, second: string] {
  return [join(installation.data, 'escrow.bin'), join(escrow, 'escrow.bin')];
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly code?: string;
  readonly ageFile?: string;
}

export function logLines(stdout: string): readonly LogLine[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine);
}

/** The events that the log told of: each line was written when its event was on disk. */
export function eventsTold(stdout: string): readonly string[] {
  return logLines(stdout).flatMap(({ message }) => (/^[A-Z][A-Za-z]+$/.test(message) ? [message] : []));
}

/** Runs until the overlap, or to its end. */
export async function runToOverlap(running: Running): Promise<Ended | null> {
  const overlap = running.says(/"OverlapStarted"/).then(
    () => null,
    () => running.ended,
  );
  return Promise.race([running.ended, overlap]);
}

export interface Found {
  readonly events: readonly EventType[];
  readonly problems: readonly string[];
}

/** What a journal holds that nobody holds. */
export async function readJournal({ installation }: Place): Promise<Found> {
  const journal = await openSqliteJournal({ directory: installation.data, readonly: true });
  try {
    const events = await journal.events({ limit: 1_000 });
    const { problems } = await journal.verify();
    return { events: events.map(({ event }) => event.type), problems: problems.map(({ saw }) => saw) };
  } finally {
    await journal.close();
  }
}

/**
 * With the disk healthy again: what had been told is there and adds up, offline and for the daemon, which goes on. Returns
 * what is wrong.
 */
export async function problemsAfter(place: Place, told: readonly string[]): Promise<readonly string[]> {
  const problems: string[] = [];
  const verified = await runProgram(['verify', '--data', place.installation.data]);
  // It may have ended before there was a journal to verify.
  const empty = told.length === 0 && /^KT211[12] /.test(verified.stderr);
  if (verified.code !== 0 && !empty) problems.push(`verify: ${verified.stdout}${verified.stderr}`);
  const again = await place.start([]);
  await again.says(/keyturn is running/);
  await until('the overlap, or a quarantine', () => isSettled(place), SETTLED_MS);
  await again.stop();
  const { events, problems: found } = await readJournal(place);
  problems.push(...found);
  const kept = events.filter((type) => type !== 'Registered').join(' ');
  if (!kept.startsWith(told.join(' '))) problems.push(`told of "${told.join(' ')}", kept "${kept}"`);
  const { counters } = await place.sandbox.application(place.name);
  if (counters.reset > 1) problems.push(`${counters.reset} resets`);
  return problems;
}

/** Past the dead daemon's lease it goes on at once, and stops where only time helps. */
const SETTLED_MS = 30_000;

async function isSettled({ installation, name }: Place): Promise<boolean> {
  const reply = await installation.api('GET', `/v1/credentials/${name}`);
  const { saga } = (await reply.json()) as { readonly saga: { readonly phase: string } | null };
  return saga?.phase === 'overlap' || saga?.phase === 'quarantined';
}

/** The calls on these files after the one that failed first: a sync that failed must not be tried again. */
export function callsAfterFailure(trace: string): readonly string[] {
  const lines = trace.split('\n').filter((line) => line !== '');
  const failed = lines.findIndex((line) => line.includes('(INJECTED)'));
  return failed < 0 ? [] : lines.slice(failed + 1).filter((line) => !line.includes('+++'));
}

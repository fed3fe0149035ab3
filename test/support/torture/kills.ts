import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '../../../src/domain/duration.ts';
import type { Compiled } from '../e2e/compiled.ts';
import { Killed, startDaemonProcess } from '../e2e/daemon.ts';
import type { DaemonProcess } from '../e2e/daemon.ts';
import type { Issuer } from '../e2e/issuer.ts';
import { onSqlite } from '../e2e/journal-place.ts';
import { endOf, onlyFile, OVERLAP_OVER_MS, setStage, startAnew } from '../e2e/life.ts';
import type { End, Lane, Stage } from '../e2e/life.ts';
import type { VaultPlace } from '../e2e/place.ts';
import { programOf } from '../servers/installed.ts';

/** The system calls with which the daemon changes something outside itself, and the one that brings replies. */
export const CALLS = [
  ...['pwrite64', 'fdatasync', 'fsync', 'rename', 'link', 'unlink'],
  ...['connect', 'write', 'writev', 'sendto', 'read'],
] as const;

export type Call = (typeof CALLS)[number];

/** Right before a thread of the daemon makes this system call for the n-th time. */
export interface KillPoint {
  readonly call: Call;
  readonly when: number;
}

export interface Ground {
  readonly issuer: Issuer;
  readonly vault: VaultPlace;
  readonly program: Compiled;
}

export interface Lived {
  readonly killed: boolean;
  readonly end: End;
  /** The events that the log had told of before the kill, in their order. */
  readonly told: readonly string[];
}

const AGE_MS = 80 * DAY_MS;

/** How often each call is made at most by one thread, from the daemon's birth to the overlap. */
export async function countCalls(ground: Ground): Promise<ReadonlyMap<Call, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-calls-'));
  try {
    const trace = join(folder, 'trace');
    const { stage, lane } = await begin(ground, traced(trace, []));
    await stage.start();
    await stage.tell({ do: 'stop' });
    await lane.close();
    await stage.remove();
    return mostByOneThread(await readFile(trace, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One rotation with a SIGKILL at that point, and all that follows it until the overlap is over. */
export async function liveThrough(ground: Ground, { call, when }: KillPoint): Promise<Lived> {
  const inject = ['-e', `inject=${call}:signal=SIGKILL:when=${when}`];
  const { stage, lane } = await begin(ground, traced('/dev/null', inject));
  const whole = async (): Promise<boolean> => {
    await stage.start();
    await stage.pass(OVERLAP_OVER_MS);
    await stage.tell({ do: 'stop' });
    return false;
  };
  const killed = await whole().catch((thrown: unknown) => {
    if (thrown instanceof Killed) return true;
    throw thrown;
  });
  const told = await toldBy(stage);
  if (killed) {
    await startAnew(stage);
    await stage.pass(OVERLAP_OVER_MS);
  } else {
    await lane.close();
    lane.next();
    await stage.start();
  }
  const end = await endOf(stage);
  await stage.tell({ do: 'stop' });
  await lane.close();
  await stage.remove();
  return { killed, end, told };
}

/** Calls are counted by thread, so one thread does what a pool would share out by chance. */
const ONE_WORKER = ['-E', 'UV_THREADPOOL_SIZE=1'];

/** Not with `--seccomp-bpf`, which is faster: under it strace 6.1 counts the calls and sends no signal. */
function traced(output: string, inject: readonly string[]): readonly string[] {
  const calls = ['-e', `trace=${CALLS.join(',')}`, '-e', 'signal=none'];
  return [programOf('strace'), '-f', '-qq', ...ONE_WORKER, '-o', output, ...calls, ...inject];
}

async function begin(ground: Ground, under: readonly string[]): Promise<{ stage: Stage; lane: Lane }> {
  const { issuer, vault, program } = ground;
  let daemon: DaemonProcess = startDaemonProcess(program, under);
  const lane: Lane = {
    ...{ issuer, vault, journals: onSqlite, kekFor: onlyFile, slow: null },
    daemon: () => daemon,
    next: () => {
      daemon = startDaemonProcess(program);
    },
    replace: async () => {
      await daemon.kill();
      daemon = startDaemonProcess(program);
    },
    close: () => daemon.end(),
  };
  return { stage: await setStage(lane, AGE_MS), lane };
}

function mostByOneThread(trace: string): ReadonlyMap<Call, number> {
  const counts = new Map<string, number>();
  for (const [, thread, call] of trace.matchAll(/^(\d+)\s+(\w+)\(/gm)) {
    const key = `${thread} ${call}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const most = (call: Call): number =>
    Math.max(0, ...[...counts].filter(([key]) => key.endsWith(` ${call}`)).map(([, count]) => count));
  return new Map(CALLS.map((call) => [call, most(call)]));
}

async function toldBy(stage: Stage): Promise<readonly string[]> {
  const log = await readFile(join(stage.place.directory, 'keyturn.log'), 'utf8').catch(() => '');
  return log.split('\n').flatMap((line) => EVENT_LINE.exec(line)?.[1] ?? []);
}

/** A line about an event is written when the event is on disk; its message is the event's name alone. */
const EVENT_LINE = /"message":"([A-Z][A-Za-z]+)"/;

const RISE = 'Registered Imported Opened Preflighted';
const DELIVERED = 'Staged Verified Staged Verified Promoted Promoted OverlapStarted';
const CALL = 'CallStarted Sealed Parsed Accepted';
const RETIRED = 'PreviousRetired Closed';

interface Allowed {
  readonly events: string;
  readonly issuer: string;
  readonly stores: string;
}

const NEW_KEY = { issuer: '1 reset', stores: 'vault: 1.2 live, local: 1.2 live' };
const OLD_KEY = { issuer: '1 reset', stores: 'vault: 1.1 dead, local: 1.1 dead' };

/** How a rotation may end, without what the watch reports in between. */
export const ALLOWED: Readonly<Record<string, Allowed>> = {
  rotated: { events: `${RISE} ${CALL} ${DELIVERED} ${RETIRED}`, ...NEW_KEY },
  'voided and made anew': {
    events: `${RISE} CallStarted Quarantined Voided Preflighted ${CALL} ${DELIVERED} ${RETIRED}`,
    ...NEW_KEY,
  },
  'lost and paged': { events: `${RISE} CallStarted Quarantined SecretLost`, ...OLD_KEY },
};

/** The name of the end, or what is wrong with it. */
export function judge({ end, told }: Lived): {
  readonly end: string | null;
  readonly problem: string | null;
} {
  const events = end.events.replaceAll(' Observed', '').replaceAll(' PreviousDied', '');
  const known = told.filter((type) => type !== 'Observed' && type !== 'PreviousDied').join(' ');
  if (!events.startsWith(`Registered ${known}`.trim()))
    return { end: null, problem: `told of "${known}", and later there was "${events}"` };
  const found = Object.entries(ALLOWED).find(
    ([, each]) => each.events === events && each.issuer === end.issuer && each.stores === end.stores,
  );
  const name = found?.[0] ?? null;
  if (name === null) return { end: null, problem: JSON.stringify(end) };
  if (name === 'lost and paged' && !end.raised.includes('KT-A106'))
    return { end: name, problem: 'a secret is lost and nobody is told' };
  return { end: name, problem: null };
}

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/duration.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Compiled } from './compiled.ts';
import { Killed, startDaemonProcess } from './daemon.ts';
import type { DaemonProcess } from './daemon.ts';
import { sha256, startIssuer } from './issuer.ts';
import type { Issuer, IssuerApplication } from './issuer.ts';
import type { KekSetting } from '../../../src/config/kek-setting.ts';
import { onSqlite } from './journal-place.ts';
import type { JournalKind, JournalPlace } from './journal-place.ts';
import type { Boundary, Look, Order, StartOptions } from './messages.ts';
import type { KekKind } from './key-services.ts';
import { makePlace, standbyFor, STORES } from './place.ts';
import type { Place, VaultPlace } from './place.ts';
import type { SlowTime } from './slow-time.ts';

/** A key's life in acts. The kill is armed before act `from`; what follows the kill is always the same. */
export interface Life {
  readonly name: string;
  readonly ageMs: number;
  readonly acts: readonly Act[];
  readonly from: number;
}

export type Act = (stage: Stage) => Promise<void>;

/** How a life ended: all that the table of the crash test names. */
export interface End {
  readonly events: string;
  /** `v1 expired, v2 current`. */
  readonly versions: string;
  /** What took effect at the issuer: `1 reset, 1 deleted, 1 generated`. The planted key is not counted. */
  readonly issuer: string;
  /** The issuer's key that each store holds, and whether the issuer accepts it: `vault: 1.2 live`. */
  readonly stores: string;
  /** The alerts that were raised at any time, and those that still are. */
  readonly alerts: string;
  readonly raised: string;
  /** Pending copies that are still in a store. */
  readonly pending: number;
}

/** The shortest pause before another try is a second; within ten a step is done on any machine. */
const SLOWNESS = 10;

/** One after the other: a sandbox whose clock only goes forward, and a process in which daemons run. */
export interface Lane {
  readonly issuer: Issuer;
  readonly vault: VaultPlace;
  readonly journals: JournalKind;
  /** The time that issuer and daemon go by; null: the machine's. */
  readonly slow: SlowTime | null;
  /** What a daemon in that directory is told of its key-encryption key. */
  kekFor(kind: KekKind, directory: string): Promise<KekSetting | null>;
  daemon(): DaemonProcess;
  /** In place of the one that was killed. */
  next(): void;
  /** In place of one that may be in the middle of something. */
  replace(): Promise<void>;
  close(): Promise<void>;
}

export async function openLane(
  vault: VaultPlace,
  program: Compiled,
  journals: JournalKind = onSqlite,
): Promise<Lane> {
  const slow = { sinceAt: systemClock.now(), slowness: SLOWNESS };
  const issuer = await startIssuer(slow);
  let daemon = startDaemonProcess(program);
  return {
    ...{ issuer, vault, journals, slow },
    kekFor: onlyFile,
    daemon: () => daemon,
    next: () => {
      daemon = startDaemonProcess(program);
    },
    replace: async () => {
      await daemon.kill();
      daemon = startDaemonProcess(program);
    },
    close: async () => {
      await daemon.end();
      await issuer.stop();
    },
  };
}

/** Without a key service there is a file in the data directory. */
export async function onlyFile(kind: KekKind): Promise<null> {
  if (kind !== 'file') throw new Error(`no key service ${kind} here`);
  return null;
}

/** One life under way. */
export interface Stage {
  readonly lane: Lane;
  readonly place: Place;
  readonly journal: JournalPlace;
  readonly alerts: Set<string>;
  /** What a daemon is started with now. */
  startOptions(): StartOptions;
  tell(order: Order): Promise<void>;
  start(): Promise<void>;
  /** Time passes for daemon and issuer alike, then everything that is due is done. */
  pass(ms: number): Promise<void>;
  /** Time passes for everybody but the daemon, which sleeps. */
  passAlone(ms: number): Promise<void>;
  /** Sets the clock that the journal goes by right or wrong: the daemon's own, or the one of its database. */
  stepClock(ms: number): Promise<void>;
  look: () => Promise<Look>;
  remove(): Promise<void>;
}

/** A lease outlives its process by at most so long. */
export const LEASE_OVER_MS = 35 * SECOND_MS;
export const QUARANTINE_OVER_MS = 16 * MINUTE_MS;
export const OVERLAP_OVER_MS = 10 * DAY_MS + HOUR_MS;

let lives = 0;

export async function setStage(lane: Lane, ageMs: number, kekKind: KekKind = 'file'): Promise<Stage> {
  const { issuer } = lane;
  const place = await makePlace(issuer, lane.vault, { name: `wb-life-${++lives}`, ageMs });
  const journal = await lane.journals.make(lane.slow);
  const kek = await lane.kekFor(kekKind, place.directory);
  const alerts = new Set<string>();
  let steppedMs = 0;
  const setClock = (): Promise<void> => journal.setClock(issuer.offsetMs() + steppedMs);
  await setClock();
  const passAlone = async (ms: number): Promise<void> => {
    await issuer.move(ms);
    await setClock();
  };
  const tell: Stage['tell'] = (order) => lane.daemon().tell(order);
  const look = async (): Promise<Look> => {
    const seen = await lane.daemon().look(place.name);
    for (const code of seen.alerts) alerts.add(code);
    return seen;
  };
  const { dataDirectory, manifestsDirectory } = place;
  const { database } = journal;
  const startOptions = (): StartOptions => ({
    ...{ dataDirectory, manifestsDirectory, database, kek, slow: lane.slow, aheadMs: issuer.offsetMs() },
  });
  return {
    ...{ lane, place, journal, alerts, tell, look, startOptions },
    start: async () => {
      await tell({ do: 'start', options: startOptions() });
      await look();
    },
    passAlone,
    pass: async (ms) => {
      await passAlone(ms);
      await tell({ do: 'advance', ms });
      await tell({ do: 'tick' });
      await look();
    },
    stepClock: async (ms) => {
      if (database === null) return lane.daemon().stepClock(ms);
      steppedMs += ms;
      await setClock();
      await lane.daemon().followClock();
    },
    remove: async () => {
      await journal.remove();
      await place.remove();
    },
  };
}

export interface Lived {
  readonly end: End;
  readonly appends: readonly string[];
}

/** Plays a life, with a kill at a boundary or none; after a kill, a start anew and the acts that are left. */
export async function live(lane: Lane, life: Life, boundary: Boundary | null): Promise<Lived> {
  const stage = await setStage(lane, life.ageMs);
  let killed = false;
  for (const [index, act] of life.acts.entries()) {
    if (index === life.from) await stage.tell({ do: 'arm', boundary, strike: 'kill' });
    try {
      await act(stage);
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown;
      killed = true;
      await startAnew(stage);
    }
  }
  if (boundary !== null && !killed) throw new Error(`no kill ${boundary.side} ${boundary.types}`);
  const { appends } = await stage.look();
  const end = await endOf(stage);
  await stage.tell({ do: 'stop' });
  await stage.remove();
  return { end, appends };
}

/** With the clocks where they are; then past the dead process's lease, and past the quarantine. */
export async function startAnew(stage: Stage): Promise<void> {
  stage.lane.next();
  await stage.start();
  await stage.pass(LEASE_OVER_MS);
  await stage.pass(QUARANTINE_OVER_MS);
}

/** Throws where something is wrong in every case: a store without the one live key, a journal that does not add up. */
export async function endOf({ lane, place, alerts, look }: Stage): Promise<End> {
  const seen = await look();
  if (seen.auditProblems > 0) throw new Error(`${seen.auditProblems} problems in the journal`);
  return {
    events: seen.events.join(' '),
    versions: seen.versions.map(([version, status]) => `v${version} ${status}`).join(', '),
    issuer: await effectsOf(lane.issuer, place.name),
    stores: await heldKeys(lane.issuer, place),
    alerts: [...alerts].sort().join(' '),
    raised: seen.alerts.join(' '),
    pending: await place.pending(),
  };
}

/** Every application that the credential ever had, those of its own name first. */
async function applicationsOf(issuer: Issuer, name: string): Promise<readonly IssuerApplication[]> {
  return [...(await issuer.applications(name)), ...(await issuer.applications(standbyFor(name)))];
}

export async function effectsOf(issuer: Issuer, name: string): Promise<string> {
  const applications = await applicationsOf(issuer, name);
  const sum = (what: 'generated' | 'reset' | 'deleted'): number =>
    applications.reduce((total, { counters }) => total + counters[what], 0);
  const effects = [
    [sum('reset'), 'reset'],
    [sum('deleted'), 'deleted'],
    [sum('generated') - 1, 'generated'],
  ] as const;
  return effects
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
}

/** Application and version of the key that each store holds, and whether the issuer accepts it. */
export async function heldKeys(issuer: Issuer, place: Place): Promise<string> {
  const applications = await applicationsOf(issuer, place.name);
  const held: string[] = [];
  for (const store of STORES) {
    const digest = sha256((await place.read(store))?.appSecret ?? '');
    const [found] = applications.flatMap(({ keys }, index) =>
      keys
        .filter(({ secretSha256 }) => secretSha256 === digest)
        .map(({ version, live }) => `${index + 1}.${version} ${live ? 'live' : 'dead'}`),
    );
    held.push(`${store}: ${found ?? 'nothing known'}`);
  }
  return held.join(', ');
}

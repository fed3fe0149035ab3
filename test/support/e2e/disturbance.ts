import assert from 'node:assert/strict';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS } from '../../../src/domain/duration.ts';
import type { KekKind } from './key-services.ts';
import type { EscrowFault, StartOptions, Strike } from './messages.ts';
import type { Treatment } from '../servers/proxy.ts';
import { startDaemonProcess } from './daemon.ts';
import type { DisturbedLane } from './disturbed-lane.ts';
import { LEASE_OVER_MS } from './life.ts';
import type { Stage } from './life.ts';

/** What goes wrong at a boundary, and until when. */
export interface Disturbance {
  readonly name: string;
  readonly strike: Strike;
  /** Who keeps the key-encryption key; a file unless told otherwise. */
  readonly kek?: KekKind;
  /** While the process waits at its boundary. */
  readonly begin: (at: Scene) => Promise<void>;
  /** After the act in which it began; for a process that ended, right before another one is started. */
  readonly end: (at: Scene) => Promise<void>;
}

export interface Scene {
  readonly lane: DisturbedLane;
  readonly stage: Stage;
}

const nothing = async (): Promise<void> => undefined;
const CLOCK_STEP_MS = 15 * DAY_MS;
const DOWN: Treatment = { status: 503, body: '{"errors":["down for the test"]}' };

export const kill: Disturbance = { name: 'SIGKILL', strike: 'kill', begin: nothing, end: nothing };
export const diskError: Disturbance = { name: 'EIO', strike: 'eio', begin: nothing, end: nothing };
export const diskFull: Disturbance = { name: 'ENOSPC', strike: 'enospc', begin: nothing, end: nothing };

/** The first request to the issuer after the boundary, at its portal or at its gateway. */
function firstCall(name: string, treatment: Treatment): Disturbance {
  return {
    name,
    strike: 'pause',
    begin: async ({ lane }) => lane.issuerOnce(treatment),
    end: async ({ lane }) => lane.issuerOnce(null),
  };
}

export const lostBefore = firstCall('no answer, no effect', 'cut');
export const lostAfter = firstCall('no answer after the effect', 'drop-reply');
export const halfAnswer = firstCall('half an answer', 'truncate');

export const storeDown: Disturbance = {
  name: 'store down',
  strike: 'pause',
  begin: async ({ lane }) => lane.store(DOWN),
  end: async ({ lane }) => lane.store('pass'),
};

/** Killed, and the key-encryption key is not there at the next start: refused, and nothing is made in its place. */
export const keyGone: Disturbance = {
  name: 'key-encryption key gone',
  strike: 'kill',
  begin: nothing,
  end: async ({ lane, stage }) => {
    const file = join(stage.place.dataDirectory, 'kek.txt');
    await rename(file, `${file}.away`);
    lane.next();
    await assert.rejects(stage.start(), /KT2006/);
    await lane.daemon().kill();
    await rename(`${file}.away`, file);
  },
};

function clockOff(name: string, ms: number): Disturbance {
  return {
    name,
    strike: 'pause',
    begin: async ({ stage }) => stage.stepClock(ms),
    end: async ({ stage }) => stage.stepClock(-ms),
  };
}

/** The process's own clock, where it goes by another one: nothing may come of it. */
function ownClockOff(name: string, ms: number): Disturbance {
  return {
    name,
    strike: 'pause',
    begin: async ({ lane }) => lane.daemon().stepClock(ms),
    end: async ({ lane }) => lane.daemon().stepClock(-ms),
  };
}

export const ownClockAhead = ownClockOff('own clock 15 days ahead', CLOCK_STEP_MS);
export const ownClockBehind = ownClockOff('own clock 15 days behind', -CLOCK_STEP_MS);

/** Killed, and its key service does not answer at the next start: refused, and nothing is made in its place. */
function keyServiceGone(name: string, kek: KekKind): Disturbance {
  return {
    ...{ name, kek, strike: 'kill', begin: nothing },
    end: async ({ lane, stage }) => {
      lane.keyServices('cut');
      lane.next();
      await assert.rejects(stage.start(), /KT2022/);
      await lane.daemon().kill();
      lane.keyServices('pass');
    },
  };
}

export const transitGone = keyServiceGone('Transit gone', 'transit');
export const kmsGone = keyServiceGone('KMS gone', 'kms');

/** While it runs, nobody asks the key service: what comes is sealed all the same. */
function keyServiceAway(name: string, kek: KekKind): Disturbance {
  return {
    ...{ name, kek, strike: 'pause' },
    begin: async ({ lane }) => lane.keyServices('cut'),
    end: async ({ lane }) => lane.keyServices('pass'),
  };
}

export const transitAway = keyServiceAway('Transit away', 'transit');
export const kmsAway = keyServiceAway('KMS away', 'kms');

function escrowFails(fault: EscrowFault): Disturbance {
  return {
    name: `escrow ${fault}`,
    strike: 'pause',
    begin: async ({ lane }) => lane.daemon().failEscrow(fault),
    end: async ({ lane }) => lane.daemon().failEscrow(null),
  };
}

export const escrowError = escrowFails('EIO');
export const escrowFull = escrowFails('ENOSPC');

export const clockAhead = clockOff('clock 15 days ahead', CLOCK_STEP_MS);
export const clockBehind = clockOff('clock 15 days behind', -CLOCK_STEP_MS);

/** Somebody thinks that it is dead and starts another one; then it wakes up in the middle of its step. */
export const zombie: Disturbance = {
  name: 'zombie',
  strike: 'pause',
  begin: async (at) => (at.stage.journal.database === null ? refuseSecond(at) : overtake(at)),
  end: nothing,
};

/** One process holds an embedded journal. */
async function refuseSecond({ lane, stage }: Scene): Promise<void> {
  lane.daemon().freeze();
  const second = startDaemonProcess(lane.program);
  try {
    await assert.rejects(second.tell({ do: 'start', options: stage.startOptions() }), /KT2101/);
  } finally {
    await second.kill();
    lane.daemon().thaw(0);
  }
}

/** In a shared one the other replica takes the work over as soon as the lease is over, and does all that it can. */
async function overtake({ lane, stage }: Scene): Promise<void> {
  lane.daemon().freeze();
  await stage.passAlone(LEASE_OVER_MS);
  const second = startDaemonProcess(lane.program);
  try {
    await second.tell({ do: 'start', options: await secondReplica(stage) });
    await second.tell({ do: 'stop' });
  } finally {
    await second.kill();
    lane.daemon().thaw(LEASE_OVER_MS);
  }
}

/** Its own data directory; what it needs besides the key-encryption key is in the journal. */
async function secondReplica(stage: Stage): Promise<StartOptions> {
  const { place } = stage;
  const dataDirectory = join(place.directory, 'data-of-the-second');
  await mkdir(dataDirectory, { mode: 0o700 });
  await copyFile(join(place.dataDirectory, 'kek.txt'), join(dataDirectory, 'kek.txt'));
  return { ...stage.startOptions(), dataDirectory };
}

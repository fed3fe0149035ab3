import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS } from '../../../src/domain/duration.ts';
import type { Treatment } from '../servers/proxy.ts';
import { startDaemonProcess } from './daemon.ts';
import type { Strike } from './messages.ts';
import type { DisturbedLane } from './disturbed-lane.ts';
import type { Stage } from './life.ts';

/** What goes wrong at a boundary, and until when. */
export interface Disturbance {
  readonly name: string;
  readonly strike: Strike;
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
    begin: async ({ lane }) => lane.daemon().stepClock(ms),
    end: async ({ lane }) => lane.daemon().stepClock(-ms),
  };
}

export const clockAhead = clockOff('clock 15 days ahead', CLOCK_STEP_MS);
export const clockBehind = clockOff('clock 15 days behind', -CLOCK_STEP_MS);

/** Somebody thinks that it is dead and starts another one; then it wakes up in the middle of its step. */
export const zombie: Disturbance = {
  name: 'zombie',
  strike: 'pause',
  begin: async ({ lane, stage }) => {
    const { dataDirectory, manifestsDirectory } = stage.place;
    lane.daemon().freeze();
    const second = startDaemonProcess(lane.program);
    try {
      const options = { dataDirectory, manifestsDirectory, aheadMs: lane.issuer.offsetMs() };
      await assert.rejects(second.tell({ do: 'start', options }), /KT2101/);
    } finally {
      await second.kill();
      lane.daemon().thaw();
    }
  },
  end: nothing,
};

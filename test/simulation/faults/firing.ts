import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/duration.ts';
import type { SendMishap } from '../issuer/send.ts';
import type { Mishap, PortCall, SimulatedProcess } from '../world/process.ts';
import type { ScriptedFault } from './script.ts';

/** What a fault can do to the world beside the call that it falls on. */
export interface Fateful {
  readonly now: () => number;
  outage(target: string, forMs: number): void;
  breakDisk(process: SimulatedProcess, how: 'full' | 'broken'): void;
  stepClock(process: SimulatedProcess, ms: number): void;
  driftClock(process: SimulatedProcess, rate: number): void;
  rollBack(howFar: number): void;
  resetElsewhere(credential: number): void;
  writeForeign(credential: number, variant: number): void;
  damageCopies(credential: number): void;
  endOldKeys(credential: number): void;
  ask(credential: number, what: 'revoke' | 'revoke for good' | 'request' | 'rename'): void;
  /** What becomes of the request that is about to leave. */
  mishandleSend(process: SimulatedProcess, mishap: SendMishap): void;
}

const CLOCK_STEP_MS = 15 * DAY_MS;
const TIMEOUT_MS = 15 * SECOND_MS;
const LONGEST_IN_FLIGHT_MS = 25 * SECOND_MS;

/** Short mostly, and long now and then. */
function longTail(size: number, shortestMs: number, longestMs: number): number {
  return Math.round(shortestMs * (longestMs / shortestMs) ** size);
}

/** Lets a fault happen; returns what it does to the call that it fell on. */
export function fire(
  world: Fateful,
  fault: ScriptedFault,
  process: SimulatedProcess,
  call: PortCall,
): Mishap | null {
  if (call.does === 'send') {
    const mishap = sendMishapOf(fault);
    if (mishap === null) return worldly(world, fault, process, call);
    world.mishandleSend(process, mishap);
    return null;
  }
  return onCall(fault) ?? worldly(world, fault, process, call);
}

function sendMishapOf({ kind, size, variant }: ScriptedFault): SendMishap | null {
  const effectMs = Math.round(size * LONGEST_IN_FLIGHT_MS);
  switch (kind) {
    case 'crash':
      return {
        does: 'die',
        when: variant < 0.3 ? 'before' : variant < 0.6 ? 'after' : 'in flight',
        effectMs,
      };
    case 'lost request':
      return { does: 'lose request' };
    case 'lost reply':
      return { does: 'lose reply', effectMs };
    case 'late reply':
      return { does: 'reply late', effectMs, replyMs: longTail(variant, SECOND_MS, 2 * HOUR_MS) };
    case 'duplicate':
      return { does: 'repeat', secondReplyCounts: variant < 0.5 };
    case 'cut reply':
      return { does: 'cut reply', keepFraction: size };
    case 'refusal':
      return { does: 'refuse', errorCode: variant < 0.6 ? 'WRONG_CODE' : 'CODE_EXPIRED' };
    default:
      return null;
  }
}

/** What happens to an ordinary call. */
function onCall({ kind, size, variant }: ScriptedFault): Mishap | null {
  switch (kind) {
    case 'crash': {
      const when = variant < 0.45 ? 'before' : variant < 0.9 ? 'after' : 'in flight';
      return { does: 'die', when, inFlightMs: Math.round(size * LONGEST_IN_FLIGHT_MS) };
    }
    case 'lost request':
      return { does: 'lose request', afterMs: TIMEOUT_MS };
    case 'lost reply':
      return { does: 'lose reply', afterMs: TIMEOUT_MS };
    case 'late reply': {
      const beforeMs = longTail(size, SECOND_MS, 30 * MINUTE_MS);
      return { does: 'delay', beforeMs, afterMs: Math.round(variant * TIMEOUT_MS), timeoutMs: TIMEOUT_MS };
    }
    case 'duplicate':
      return { does: 'repeat', secondReplyCounts: variant < 0.5 };
    case 'zombie':
      return { does: 'pause', forMs: longTail(size, 31 * SECOND_MS, 8 * HOUR_MS), asleep: variant < 0.3 };
    default:
      return null;
  }
}

/** What happens to the world; the call itself goes on. */
function worldly(
  world: Fateful,
  fault: ScriptedFault,
  process: SimulatedProcess,
  call: PortCall,
): Mishap | null {
  const { kind, credential, size, variant } = fault;
  const outageMs = longTail(size, 10 * SECOND_MS, size > 0.95 ? 2 * DAY_MS : 8 * HOUR_MS);
  switch (kind) {
    case 'zombie':
      return { does: 'pause', forMs: longTail(size, 31 * SECOND_MS, 8 * HOUR_MS), asleep: variant < 0.3 };
    case 'store outage':
      world.outage(['alpha', 'beta', 'gamma'][Math.floor(variant * 3)] ?? 'alpha', outageMs);
      return null;
    case 'issuer outage':
      world.outage(`issuer-${credential % 2}`, outageMs);
      return null;
    case 'kek outage':
      world.outage('kek', longTail(size, MINUTE_MS, 8 * HOUR_MS));
      return variant < 0.5 && call.does !== 'send' ? { does: 'die', when: 'before', inFlightMs: 0 } : null;
    case 'escrow failure':
      world.outage('escrow', outageMs);
      return null;
    case 'disk full':
      world.breakDisk(process, 'full');
      return null;
    case 'io error':
      world.breakDisk(process, 'broken');
      return null;
    case 'clock forward':
      world.stepClock(process, CLOCK_STEP_MS);
      return null;
    case 'clock back':
      world.stepClock(process, -CLOCK_STEP_MS);
      return null;
    case 'clock drift':
      world.driftClock(process, (variant < 0.5 ? -1 : 1) * longTail(size, 1, 1000) * 1e-5);
      return null;
    case 'rollback':
      world.rollBack(size);
      return { does: 'die', when: 'before', inFlightMs: 0 };
    default:
      humanly(world, fault);
      return null;
  }
}

function humanly(world: Fateful, { kind, credential, variant }: ScriptedFault): void {
  switch (kind) {
    case 'reset elsewhere':
      world.resetElsewhere(credential);
      return;
    case 'foreign write':
      world.writeForeign(credential, variant);
      return;
    case 'damaged copy':
      world.damageCopies(credential);
      return;
    case 'early death':
      world.endOldKeys(credential);
      return;
    case 'revoke':
    case 'revoke for good':
    case 'request':
    case 'rename':
      world.ask(credential, kind);
      return;
    default:
      return;
  }
}

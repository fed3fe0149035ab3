import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { errorBody } from '../refusal.ts';
import { isPathPattern, pathPattern } from '../path-pattern.ts';
import type { Reply } from '../http/exchange.ts';

/** Ways in which a reply gets lost or spoilt. "before" and "after" are about the request's effect. */
export const faultKinds = [
  'drop-before',
  'drop-after',
  'delay-before',
  'delay-after',
  'error-before',
  'error-after',
  'truncate',
  'garbage',
  'clock',
] as const;

export const faultSchema = z.strictObject({
  /** A method and a path, matched like a route; `*` is one segment. */
  route: z
    .string()
    .refine(isPathPattern, 'expected a pattern such as "POST /developer/applications/*/reset"'),
  kind: z.enum(faultKinds),
  listener: z.enum(['gateway', 'api', 'pages']).optional(),
  /** How often it strikes; 0: until it is deleted. */
  times: z.int().min(0).default(1),
  /** How many matching requests it lets through first. */
  skip: z.int().min(0).default(0),
  /** For delay-*: how long. For clock: how far the sandbox's clock seems off, either way. */
  ms: z.int().default(0),
  /** For error-*. */
  status: z.int().min(400).max(599).default(500),
});

export type Fault = z.infer<typeof faultSchema>;
export type ArmedFault = Fault & { readonly id: string; fired: number; skipped: number };
export type ListenerName = 'gateway' | 'api' | 'pages';

/** What leaves over the wire. */
export type Delivery =
  | { readonly kind: 'cut' }
  | {
      readonly kind: 'reply' | 'truncated' | 'garbage';
      readonly reply: Reply;
      readonly clockShiftMs: number;
    };

/** The faults that are armed. They live in memory: a restart disarms them. */
export interface Faults {
  arm(fault: Fault): ArmedFault;
  list(): readonly ArmedFault[];
  /** Without an id: all. Returns how many went. */
  disarm(id?: string): number;
  /** The first one that strikes this request, and counts it. */
  strike(listener: ListenerName, method: string, path: string): Fault | null;
}

export function noFaults(): Faults {
  let armed: ArmedFault[] = [];
  let made = 0;
  return {
    arm: (fault) => {
      made += 1;
      const added = { ...fault, id: `fault-${made}`, fired: 0, skipped: 0 };
      armed.push(added);
      return added;
    },
    list: () => armed,
    disarm: (id) => {
      const before = armed.length;
      armed = id === undefined ? [] : armed.filter((fault) => fault.id !== id);
      return before - armed.length;
    },
    strike: (listener, method, path) => armed.find((fault) => strikes(fault, listener, method, path)) ?? null,
  };
}

/** Whether it strikes now; counts the request either way. */
function strikes(fault: ArmedFault, listener: ListenerName, method: string, path: string): boolean {
  if (fault.times !== 0 && fault.fired >= fault.times) return false;
  if (fault.listener !== undefined && fault.listener !== listener) return false;
  if (pathPattern(fault.route).match(method, path) === null) return false;
  if (fault.skipped < fault.skip) {
    fault.skipped += 1;
    return false;
  }
  fault.fired += 1;
  return true;
}

/** Runs a request under a fault, or under none. */
export async function underFault(
  fault: Fault | null,
  run: (clockShiftMs: number) => Promise<Reply>,
): Promise<Delivery> {
  const clockShiftMs = fault?.kind === 'clock' ? fault.ms : 0;
  if (fault?.kind === 'drop-before') return { kind: 'cut' };
  if (fault?.kind === 'error-before') return { kind: 'reply', reply: failure(fault), clockShiftMs };
  if (fault?.kind === 'delay-before') await delay(fault.ms);
  const reply = await run(clockShiftMs);
  if (fault?.kind === 'delay-after') await delay(fault.ms);
  return spoilt(fault, reply, clockShiftMs);
}

function spoilt(fault: Fault | null, reply: Reply, clockShiftMs: number): Delivery {
  switch (fault?.kind) {
    case 'drop-after':
      return { kind: 'cut' };
    case 'error-after':
      return { kind: 'reply', reply: failure(fault), clockShiftMs };
    case 'truncate':
      return { kind: 'truncated', reply, clockShiftMs };
    case 'garbage':
      return { kind: 'garbage', reply, clockShiftMs };
    default:
      return { kind: 'reply', reply, clockShiftMs };
  }
}

const failure = ({ status }: Fault): Reply => ({
  status,
  body:
    status === 429
      ? errorBody('TOO_MANY_REQUESTS', 'Too many requests.')
      : errorBody('INTERNAL_SERVER_ERROR', 'The server failed.'),
});

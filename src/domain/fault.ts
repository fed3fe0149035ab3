import { catalogue } from './faults/catalogue.ts';
import type { FaultCode } from './faults/catalogue.ts';
import type { Remedy } from './faults/entry.ts';

export type { FaultCode, Remedy };

/** What a thrower knows beyond the catalogue entry. Never a response body, never a secret. */
export interface FaultDetails {
  /** Where: `policies/prod.yaml:12:13`, `store vault-prod, kv/trading/x`, `issuer webull-broker-hk`. */
  readonly place: string;
  /** What was seen there, in one clause. */
  readonly saw: string;
  /** What was expected instead, when the catalogue's sentence is not exact enough. */
  readonly expected?: string;
  /** A command that fits better than the catalogue's. */
  readonly next?: string;
  readonly cause?: unknown;
}

/**
 * The one error family. `code` is stable and names a catalogue entry; `remedy` tells the engine what to do about it:
 * `retry` later, `alert` a person, `reconcile` by comparing with the outside, or `ask` a person for a decision.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly place: string;
  readonly saw: string;
  readonly expected: string;
  readonly next: string;
  readonly remedy: Remedy;

  constructor(code: FaultCode, details: FaultDetails) {
    const entry = catalogue[code];
    super(`${code} ${details.place}: ${details.saw}`, { cause: details.cause });
    this.name = 'Fault';
    this.code = code;
    this.place = details.place;
    this.saw = details.saw;
    this.expected = details.expected ?? entry.expected;
    this.next = details.next ?? entry.next;
    this.remedy = entry.remedy;
  }
}

/** Anything thrown, as a fault; what nobody foresaw becomes KT5099 with the original as its cause. */
export function asFault(thrown: unknown, place: string): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault('KT5099', { place, saw: 'an unforeseen error', cause: thrown });
}

/** What crosses the API and what the journal may keep of a fault: all of it is safe to show. */
export interface FaultView {
  readonly code: string;
  readonly place: string;
  readonly saw: string;
  readonly expected: string;
  readonly next: string;
}

export function viewOfFault(fault: Fault): FaultView {
  const { code, place, saw, expected, next } = fault;
  return { code, place, saw, expected, next };
}

/** The two or three lines a person reads; the last one is always what to do next. */
export function renderFault(fault: FaultView): string {
  return `${fault.code} ${fault.place}: ${fault.saw}\n  expected ${fault.expected}\nNext: ${fault.next}`;
}

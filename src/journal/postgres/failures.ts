import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';

/** What PostgreSQL's condition codes, and the system's, mean here. */
export interface Failures {
  /** Throws KT2103 once latched. */
  check(): void;
  /** The fault for what the driver threw; latches when the server's disk is no longer to be trusted. */
  faultOf(thrown: unknown): unknown;
}

interface Meaning {
  readonly prefix: string;
  readonly code: FaultCode;
  /** Nothing is written any more until the process is started anew. */
  readonly latches?: true;
  /** The connection is of no use any more, though the statement was answered. */
  readonly ends?: true;
}

/**
 * The first prefix that fits counts. Latched is what says that the server's own disk fails: PostgreSQL itself stops at a
 * failed fsync, but goes on after a failed read or write, and nobody knows what comes next. Everything else leaves the
 * database whole, so it is tried again on a connection that works.
 */
const MEANINGS: readonly Meaning[] = [
  { prefix: '53100', code: 'KT2102', latches: true },
  { prefix: '58030', code: 'KT2105', latches: true },
  { prefix: 'XX001', code: 'KT2104', latches: true },
  { prefix: 'XX002', code: 'KT2104', latches: true },
  // Read-only after a failover, or a standby that is asked to lock: this server is not the one that we want.
  { prefix: '25006', code: 'KT2121', ends: true },
  { prefix: '40', code: 'KT2106' },
  { prefix: '08', code: 'KT2120', ends: true },
  // A session that was idle in a transaction for too long, as after a pause: it was rolled back.
  { prefix: '25P03', code: 'KT2120', ends: true },
  { prefix: '57P', code: 'KT2120', ends: true },
  { prefix: '57014', code: 'KT2124' },
  { prefix: '53', code: 'KT2124' },
  { prefix: '55P03', code: 'KT2124' },
  { prefix: '28', code: 'KT2122', ends: true },
  { prefix: '3D000', code: 'KT2122', ends: true },
  { prefix: '42501', code: 'KT2122' },
  ...['ECONN', 'EPIPE', 'ETIMEDOUT', 'EHOST', 'ENET', 'ENOENT', 'ENOTFOUND', 'EAI_'].map((prefix) => ({
    prefix,
    code: 'KT2120' as const,
    ends: true as const,
  })),
];

/** The driver names no code for these. The texts are its own, not the server's. */
const UNCODED: readonly { readonly text: RegExp; readonly code: FaultCode }[] = [
  { text: /does not support SSL/, code: 'KT2130' },
  { text: /certificate|altnames|self.signed/i, code: 'KT2130' },
  { text: /password|SASL|SCRAM/, code: 'KT2122' },
  { text: /connection|timeout|client was closed|not queryable/i, code: 'KT2120' },
];

export function createFailures(place: string, onLatched: (fault: Fault) => void): Failures {
  let first: Fault | null = null;
  return {
    check() {
      if (first === null) return;
      throw new Fault('KT2103', { place, saw: `${first.code}: ${first.saw}`, cause: first });
    },
    faultOf(thrown) {
      if (thrown instanceof Fault) return thrown;
      const clash = clashOf(thrown, place);
      if (clash !== null) return clash;
      const meaning = meaningOf(thrown);
      if (meaning === null) return thrown;
      const fault = new Fault(meaning.code, { place, saw: sawOf(thrown), cause: thrown });
      if (meaning.latches === true && first === null) {
        first = fault;
        onLatched(fault);
      }
      return fault;
    },
  };
}

/** Whether the connection that threw this must not be used again. */
export function endsConnection(thrown: unknown): boolean {
  return meaningOf(thrown)?.ends ?? codeOf(thrown) === null;
}

function meaningOf(thrown: unknown): Meaning | null {
  const code = codeOf(thrown);
  if (code !== null) {
    const meaning = MEANINGS.find(({ prefix }) => code.startsWith(prefix));
    if (meaning !== undefined) return meaning;
  }
  if (!(thrown instanceof Error) || isOfTheServer(thrown)) return null;
  const uncoded = UNCODED.find(({ text }) => text.test(thrown.message));
  return uncoded === undefined ? null : { prefix: '', code: uncoded.code, ends: true };
}

/** `23505`, `ECONNRESET`; null where nothing was given. */
export function codeOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}

function isOfTheServer(thrown: Error): boolean {
  return 'severity' in thrown && thrown.severity !== undefined;
}

/** The server's messages repeat values and names; the code says as much. */
function sawOf(thrown: unknown): string {
  const code = codeOf(thrown);
  if (code !== null) return /^[0-9A-Z]{5}$/.test(code) ? `SQLSTATE ${code}` : code;
  return thrown instanceof Error ? thrown.message : 'an unknown error';
}

/** A broken uniqueness, told by the name of its constraint and never by the values. */
function clashOf(thrown: unknown, place: string): Fault | null {
  if (codeOf(thrown) !== '23505' || !(thrown instanceof Error) || !('constraint' in thrown)) return null;
  const { constraint } = thrown;
  if (constraint === 'credentials_name_key')
    return new Fault('KT2114', { place, saw: 'two credentials with one name', cause: thrown });
  if (constraint === 'events_stream_seq' || constraint === 'credentials_pkey')
    return new Fault('KT2106', { place, saw: 'the event number is taken', cause: thrown });
  return null;
}

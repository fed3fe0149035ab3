import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultView } from '../../domain/fault.ts';
import { jsonObject } from '../../domain/json-object.ts';
import type { AgentSettings } from './config/settings.ts';
import { STATUS_FILE } from './files/names.ts';
import type { AgentLog } from './log.ts';

/** `written`: the files have it. `no-live-key`: the issuer accepts none, and the files keep the last one. */
export type CredentialWord = 'waiting' | 'written' | 'no-live-key' | 'refused' | 'failed' | 'not-written';

interface CredentialStatus {
  readonly word: CredentialWord;
  /** In the files. */
  readonly version: number | null;
  readonly told: number | null;
  readonly loaded: number | null;
  readonly fault: Pick<FaultView, 'code' | 'place' | 'saw'> | null;
}

/** What people and health checks may know; a file beside the others, and what the next start goes on from. */
export interface Status {
  /** The daemon has said all that there is: the files are what they should be, as far as it is up to the agent. */
  confirmed(): void;
  /** Nobody confirms the files any more. They stay. */
  lost(): void;
  /** Every credential is in the files, and the daemon has said so. */
  isComplete(): boolean;
  note(credential: string, word: CredentialWord, version: number | null, fault?: FaultView): void;
  told(credential: string): number | null;
  noteTold(credential: string, version: number): void;
  loaded(credential: string): number | null;
  noteLoaded(credential: string, version: number): void;
}

const NOTHING: CredentialStatus = { word: 'waiting', version: null, told: null, loaded: null, fault: null };

export function openStatus(
  { directory, instance, credentials }: AgentSettings,
  log: AgentLog,
  now: () => number,
): Status {
  const path = join(directory, STATUS_FILE);
  const before = readBefore(path);
  const states = new Map(
    credentials.map(({ name }) => {
      const { told = null, loaded = null } = before[name] ?? {};
      return [name, { ...NOTHING, told, loaded }] as const;
    }),
  );
  let stale = true;
  let since = now();
  const write = (): void => {
    const shown = { instance, stale, since: new Date(since).toISOString() };
    writeWhole(path, { ...shown, credentials: Object.fromEntries(states) }, log);
  };
  const change = (name: string, what: Partial<CredentialStatus>): void => {
    const known = states.get(name) ?? NOTHING;
    const next = { ...known, ...what };
    if (JSON.stringify(known) === JSON.stringify(next)) return;
    states.set(name, next);
    if (next.fault !== null && JSON.stringify(known.fault) !== JSON.stringify(next.fault))
      log.warn('credential not delivered', { credential: name, ...next.fault });
    write();
  };
  const turn = (to: boolean): void => {
    if (stale === to) return;
    stale = to;
    since = now();
    write();
  };
  write();
  return {
    confirmed: () => turn(false),
    lost: () => turn(true),
    isComplete: () => !stale && [...states.values()].every(isThere),
    note: (name, word, version, fault) =>
      change(name, { word, version, fault: fault === undefined ? null : cut(fault) }),
    told: (name) => states.get(name)?.told ?? null,
    noteTold: (name, told) => change(name, { told }),
    loaded: (name) => states.get(name)?.loaded ?? null,
    noteLoaded: (name, loaded) => change(name, { loaded }),
  };
}

/**
 * Whether every credential has its files, by what an agent has noted beside them. Once they are there they stay, so an agent
 * that lost its daemon since is as ready as before.
 */
export function isReady({ directory, credentials }: AgentSettings): boolean {
  const noted = readBefore(join(directory, STATUS_FILE));
  return credentials.every(({ name }) => isThere(noted[name] ?? NOTHING));
}

const isThere = ({ version }: Partial<CredentialStatus>): boolean => typeof version === 'number';

function cut({ code, place, saw }: FaultView): CredentialStatus['fault'] {
  return { code, place, saw };
}

function readBefore(path: string): Readonly<Record<string, Partial<CredentialStatus>>> {
  try {
    const { credentials } = jsonObject(readFileSync(path, 'utf8')) ?? {};
    return (credentials ?? {}) as Readonly<Record<string, Partial<CredentialStatus>>>;
  } catch {
    return {};
  }
}

/** It says nothing secret. A full disk must not end the agent, and is told of by what it could not write. */
function writeWhole(path: string, value: object, log: AgentLog): void {
  const fresh = `${path}.new`;
  try {
    writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o644 });
    renameSync(fresh, path);
  } catch (thrown) {
    const { code = 'unknown' } = thrown as NodeJS.ErrnoException;
    log.warn('status not written', { path, code });
  }
}

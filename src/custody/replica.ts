import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../domain/fault.ts';
import { createPrivate } from './files.ts';
import { readIfThere } from './identity.ts';

/** What tells this daemon, and the escrow in its data directory, from every other one. Nothing of it is secret. */
export interface ReplicaIdentity {
  readonly name: string;
  /** Belongs to the directory, whatever the daemon is called. */
  readonly escrow: string;
}

/**
 * Reads replica.json, or makes it at the first start: with the wanted name, or with one that nobody else has. Rejects
 * with KT2031 where the directory has another name already: its escrow is known by that one.
 */
export async function openReplica(directory: string, wanted: string | null): Promise<ReplicaIdentity> {
  const path = pathIn(directory);
  const known = parse(await readIfThere(path), path);
  if (known === null) {
    const made = { name: wanted ?? `replica-${chance(4)}`, escrow: `escrow-${chance(8)}` };
    await createPrivate(path, `${JSON.stringify({ v: 1, ...made }, null, 2)}\n`);
    return made;
  }
  if (wanted === null || wanted === known.name) return known;
  throw new Fault('KT2031', {
    place: path,
    saw: `the name ${known.name}, not ${wanted}`,
    next: `keyturn run --replica ${known.name}`,
  });
}

/** Whether the daemon of a directory was ever named. */
export async function hasReplica(directory: string): Promise<boolean> {
  return (await readIfThere(pathIn(directory))) !== null;
}

function pathIn(directory: string): string {
  return join(directory, 'replica.json');
}

function chance(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

function parse(bytes: Uint8Array | null, place: string): ReplicaIdentity | null {
  if (bytes === null) return null;
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>;
    const { v, name, escrow } = value;
    if (v === 1 && typeof name === 'string' && typeof escrow === 'string') return { name, escrow };
  } catch {
    // Falls through to the fault: what the text is does not matter.
  }
  throw new Fault('KT2009', { place, saw: 'a text that keyturn did not write' });
}

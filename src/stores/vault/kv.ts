import { z } from 'zod';
import type { Answer } from '../../connections/vault/answer-faults.ts';
import type { VaultConnection } from '../../connections/vault/connect.ts';
import { Fault } from '../../domain/fault.ts';
import type { Payload } from '../../ports/store.ts';
import { payloadFrom, revealPayload } from '../payload.ts';

/** What a KV version 2 engine holds at a path. A deleted or destroyed version has a number and no payload. */
export interface KvValue {
  readonly version: number;
  readonly payload: Payload | null;
}

/** The few calls of the KV version 2 engine that keyturn makes, at one place. */
export interface Kv {
  /** Null where the path was never written. */
  read(path: string): Promise<KvValue | null>;
  /** Writes when the current version is `cas` (0: never written). Resolves to the new version, null on a conflict. */
  write(path: string, payload: Payload, cas: number): Promise<number | null>;
  /** Removes every version and the metadata; nothing to remove is fine. */
  destroy(path: string): Promise<void>;
  /** The names below a folder, those of folders with a slash at the end; empty where there is none. */
  list(folder: string): Promise<readonly string[]>;
  /** What the token may do with the data at a path: `read`, `update`, `root` … */
  capabilities(path: string): Promise<readonly string[]>;
}

const metadata = z.object({ version: z.int() });
const standing = z.object({ data: z.object({ data: z.unknown(), metadata }) });
const written = z.object({ data: metadata });
const listed = z.object({ data: z.object({ keys: z.array(z.string()) }) });
const abilities = z.object({ data: z.object({ capabilities: z.array(z.string()) }) });

export function kvAt(connection: VaultConnection, mount: string, place: string): Kv {
  const notKv2 = () => new Fault('KT3105', { place, saw: `${mount} is no KV version 2 engine` });
  return {
    read: async (path) => {
      const answer = await connection.call('read', `${mount}/data/${path}`, place);
      const value = standing.safeParse(answer.body);
      if (value.success) return kvValue(value.data.data, place);
      if (answer.status === 404) return null;
      throw answer.status === 400 ? refused(answer, place) : notKv2();
    },
    write: async (path, payload, cas) => {
      const body = { data: revealPayload(payload), options: { cas } };
      const answer = await connection.call('write', `${mount}/data/${path}`, place, body);
      if (answer.status === 400 && answer.errors.some((error) => error.includes('check-and-set')))
        return null;
      if (answer.status >= 400) throw refused(answer, place);
      const reply = written.safeParse(answer.body);
      if (!reply.success) throw notKv2();
      return reply.data.data.version;
    },
    destroy: async (path) => {
      const answer = await connection.call('delete', `${mount}/metadata/${path}`, place);
      if (answer.status === 400) throw refused(answer, place);
    },
    list: async (folder) => {
      const answer = await connection.call('list', `${mount}/metadata/${folder}`, place);
      if (answer.status === 404) return [];
      const reply = listed.safeParse(answer.body);
      if (!reply.success) throw notKv2();
      return reply.data.data.keys;
    },
    capabilities: async (path) => {
      const answer = await connection.call('write', 'sys/capabilities-self', place, {
        paths: [`${mount}/data/${path}`],
      });
      const reply = abilities.safeParse(answer.body);
      if (!reply.success) throw new Fault('KT3008', { place, saw: 'an answer of another form' });
      return reply.data.data.capabilities;
    },
  };
}

function kvValue({ data, metadata: { version } }: z.output<typeof standing>['data'], place: string): KvValue {
  if (data === null || data === undefined) return { version, payload: null };
  const payload = payloadFrom(data);
  if (payload === null) throw new Fault('KT3011', { place, saw: 'fields that are not texts' });
  return { version, payload };
}

function refused({ status }: Answer, place: string): Fault {
  return new Fault('KT3015', { place, saw: `the request was refused (${status})` });
}

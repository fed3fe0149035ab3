import http from 'node:http';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import Database from 'better-sqlite3';
import type { Counter } from './counted.ts';

export interface Request {
  readonly method: string;
  readonly base: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** On a connection of its own, as the one call that may not be repeated. */
  readonly alone?: boolean;
}

export interface Reply {
  readonly status: number;
  readonly bytes: Buffer;
}

export type Call = (request: Request) => Promise<Reply>;

/** Node's own client with a pool, and nothing on top. */
export function callerOver(agent: http.Agent): Call {
  return ({ method, base, path, headers = {}, body, alone = false }) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const length = text === undefined ? {} : jsonHeaders(text);
      const request = http.request(new URL(path, base), {
        method,
        headers: { ...length, ...headers },
        agent: alone ? false : agent,
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(chunks) }));
        response.on('error', reject);
      });
      request.end(text);
    });
}

function jsonHeaders(text: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
}

export interface AgeTools {
  readonly seal: (bytes: Uint8Array) => Promise<Uint8Array>;
  readonly open: (file: Uint8Array) => Promise<Uint8Array>;
}

export async function ageTools(counter: Counter): Promise<AgeTools> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  return {
    seal: (bytes) => {
      counter.count('age seal');
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      return encrypter.encrypt(bytes);
    },
    open: (file) => {
      counter.count('age open');
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      return decrypter.decrypt(file);
    },
  };
}

/** As many bytes as an event of a rotation has on average. */
const EVENT_DATA = JSON.stringify({ attempt: 'att', filler: '.'.repeat(180) });

/** SQLite as the journal has it, with one INSERT and one synced COMMIT an event. */
export function openCommitter(
  path: string,
  counter: Counter,
): { commit: (stream: string, type: string) => void; close: () => void } {
  const database = new Database(path);
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, type TEXT, data TEXT)');
  const insert = database.prepare('INSERT INTO events (stream, type, data) VALUES (?, ?, ?)');
  return {
    commit: (stream, type) => {
      counter.count(`commit of ${type}`);
      insert.run(stream, type, EVENT_DATA);
    },
    close: () => void database.close(),
  };
}

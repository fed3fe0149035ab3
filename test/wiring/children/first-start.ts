/** One replica at its first start, again and again: told where, it starts, seals something, and opens what it is given. */
import { Writable } from 'node:stream';
import { readOfflineSettings } from '../../../src/config/daemon-settings.ts';
import { asFault } from '../../../src/domain/fault.ts';
import { openGround } from '../../../src/wiring/ground.ts';
import type { Ground } from '../../../src/wiring/ground.ts';

export interface Round {
  readonly directory: string;
  /** `postgres://…` with its password, in a file. */
  readonly databaseFile: string;
  readonly kek: string;
  /** Starts this long after it was told. */
  readonly afterMs: number;
  /** What both have sealed, by its attempt; empty before. */
  readonly files: readonly { readonly attempt: string; readonly file: string }[];
}

export interface Outcome {
  readonly recipient: string;
  readonly check: string;
  readonly sealed: { readonly attempt: string; readonly file: string };
  readonly opened: readonly string[];
  /** The code and the words of what went wrong; null: nothing. */
  readonly fault: string | null;
}

const logTo = new Writable({ write: (_chunk, _encoding, done) => done() });

process.on('message', (round: Round) => {
  setTimeout(() => void start(round).then((outcome) => process.send?.(outcome)), round.afterMs);
});
process.send?.('ready');

async function start({ directory, databaseFile, kek, files }: Round): Promise<Outcome> {
  const read = readOfflineSettings({ data: directory, databaseFile, kek }, {});
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const closing: (() => Promise<void>)[] = [];
  try {
    const ground = await openGround(
      { settings: read.settings, manifestsDirectory: '', environment: {}, logTo, onFatal: () => undefined },
      (close) => closing.push(close),
    );
    return await outcomeOf(ground, files);
  } catch (thrown) {
    const { code, place, saw } = asFault(thrown, directory);
    return { ...NOTHING, fault: `${code} ${place}: ${saw}` };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

const NOTHING = { recipient: '', check: '', sealed: { attempt: '', file: '' }, opened: [] };

async function outcomeOf({ custody, replica }: Ground, files: Round['files']): Promise<Outcome> {
  const attempt = `att-of-${replica}`;
  const bytes = Buffer.from(`sealed by ${replica}`);
  const sealed = await custody.seal({ credential: 'cred_1', attempt, receivedAt: 1 }, bytes);
  await custody.escrow(sealed);
  const opened: string[] = [];
  for (const { attempt: of, file } of files) {
    const plain = await custody.open(Buffer.from(file, 'base64'), { credential: 'cred_1', attempt: of });
    opened.push(Buffer.from(plain).toString());
  }
  const file = Buffer.from(sealed.file).toString('base64');
  const [recipient] = custody.recipients;
  return { recipient, check: custody.check, sealed: { attempt, file }, opened, fault: null };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { fileKek } from '../../src/custody/kek/file.ts';
import { openCustody } from '../../src/custody/open.ts';
import type { CustodyOptions, OpenCustody } from '../../src/custody/open.ts';
import type { SealHeader } from '../../src/ports/custody.ts';
import type { Log, LogFields } from '../../src/ports/log.ts';

export const HEADER: SealHeader = {
  credential: 'cred_000001',
  attempt: 'att_000001',
  receivedAt: Date.UTC(2026, 10, 22, 12, 0, 0, 250),
};

/** Obviously no real key. */
export const BYTES = new TextEncoder().encode('{"app_key":"FAKE-APP-KEY","app_secret":"FAKE-APP-SECRET"}');

export interface Recovery {
  readonly identity: string;
  readonly recipient: string;
}

export async function recoveryPair(): Promise<Recovery> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

export interface WarnLine {
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** A log that keeps its warnings. */
export function warningsLog(lines: WarnLine[]): Log {
  const nothing = () => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: (message, fields) => void lines.push({ message, fields }),
    error: nothing,
  };
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'keyturn-custody-'));
}

export interface TemporaryCustody {
  readonly directory: string;
  readonly recovery: Recovery;
  readonly warnings: WarnLine[];
  readonly paths: { readonly kek: string; readonly escrow: string; readonly fallback: string };
  /** Opens custody as a first start does; later starts give the check value of the first. */
  open(change?: Partial<CustodyOptions>): Promise<OpenCustody>;
  remove(): Promise<void>;
}

/** A directory for custody, and whatever was opened on it is closed at the end. */
export async function temporaryCustody(): Promise<TemporaryCustody> {
  const directory = await temporaryDirectory();
  const recovery = await recoveryPair();
  const warnings: WarnLine[] = [];
  const opened: OpenCustody[] = [];
  const paths = {
    kek: join(directory, 'kek.txt'),
    escrow: join(directory, 'escrow'),
    fallback: join(directory, 'escrow.fallback'),
  };
  return {
    directory,
    recovery,
    warnings,
    paths,
    async open(change = {}) {
      const custody = await openCustody({
        directory,
        kek: fileKek(paths.kek),
        escrow: { path: paths.escrow, fallback: paths.fallback, reserveBytes: 64 * 1024 },
        recoveryRecipients: [recovery.recipient],
        journalIsEmpty: true,
        expectedCheck: null,
        expectedRecipient: null,
        log: warningsLog(warnings),
        ...change,
      });
      opened.push(custody);
      return custody;
    },
    async remove() {
      for (const custody of opened) await custody.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

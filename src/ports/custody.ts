import type { SealHeader } from '../domain/seal-header.ts';
import type { Secret } from '../domain/secret.ts';

export type { SealHeader };

export interface SealedFile {
  readonly header: SealHeader;
  /** One age file, binary. */
  readonly file: Uint8Array;
  /** Keyed digest of the raw bytes. */
  readonly digest: string;
}

/**
 * The first thing a fresh secret touches. Sealing needs public keys only: no network, no KEK.
 */
export interface Custody {
  /** Encrypts to the installation and every recovery recipient. */
  seal(header: SealHeader, bytes: Uint8Array): Promise<SealedFile>;
  /** Writes to the escrow and returns when it is on disk. Tries the second path; rejects with KT2005 when both fail. */
  escrow(sealed: SealedFile): Promise<void>;
  /** The escrowed file of an attempt, from this replica's escrow; null where it holds none. */
  escrowed(credential: string, attempt: string): Promise<Uint8Array | null>;
  /** Decrypts and compares the header; rejects with KT2003 when the file belongs to something else. */
  open(
    file: Uint8Array,
    expected: { readonly credential: string; readonly attempt: string },
  ): Promise<Uint8Array>;
  /** Keyed digest of a set of named values, independent of their order. */
  digest(values: Readonly<Record<string, Secret>>): string;
  /** The last resort: the age file in armour, safe to log. */
  armour(sealed: SealedFile): string;
  /** The way back, for what was sealed on another machine; null where the text is no armour. */
  unarmour(text: string): Uint8Array | null;
  /** The installation's own public recipient, `age1…`: what is sealed to it is opened here alone. */
  readonly recipient: string;
  /** Seals and opens random bytes and checks that the escrow has room. Rejects with KT2004 or KT2005. */
  selfTest(): Promise<void>;
  readonly recoveryRecipients: readonly string[];
  close(): Promise<void>;
}

/** What may be forgotten by every output once it is known to be a secret. */
export interface Redactor {
  /** From now on the exact value is replaced wherever something is printed. */
  watch(secret: Secret): void;
}

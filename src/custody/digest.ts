import { createHmac, hkdfSync } from 'node:crypto';
import type { Secret } from '../domain/secret.ts';

/** What a digest is of, so that raw bytes and named values never have the same one. */
const RAW_BYTES = 1;
const NAMED_VALUES = 2;

export interface Digester {
  /** Hex HMAC-SHA256 of the bytes. */
  ofBytes(bytes: Uint8Array): string;
  /** Hex HMAC-SHA256 of named values, whatever their order. */
  ofValues(values: Readonly<Record<string, Secret>>): string;
  /** Tells this key from every other one, and nothing else about it. */
  readonly check: string;
}

/** What digests are made with. It outlives the identity that it came from, so that digests stay comparable. */
export interface DigestKey {
  readonly key: Uint8Array;
  /** Public. */
  readonly check: string;
}

const CHECK_BYTES = 16;

/** The digest key of an installation whose first identity this is. */
export function digestKeyOf(identity: string): DigestKey {
  const check = deriveKey(identity, 'keyturn check v1').subarray(0, CHECK_BYTES).toString('hex');
  return { key: deriveKey(identity, 'keyturn digest v1'), check };
}

/** Digests under a key that nobody else has, so that nobody else can guess a value and compare. */
export function createDigester({ key, check }: DigestKey): Digester {
  return {
    check,
    ofBytes: (bytes) => hmac(key, [Uint8Array.of(RAW_BYTES), bytes]),
    ofValues: (values) => hmac(key, [Uint8Array.of(NAMED_VALUES), ...partsOf(values)]),
  };
}

/** A key for something else than digests, that the digest key gives and that does not give it. */
export function keyFor({ key }: DigestKey, purpose: string): Uint8Array {
  return deriveKey(key, purpose);
}

function deriveKey(from: string | Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', from, 'keyturn', purpose, 32));
}

/** Sorted by name; each text after its length, so that no two sets of values give the same bytes. */
function partsOf(values: Readonly<Record<string, Secret>>): readonly Uint8Array[] {
  return Object.entries(values)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([name, value]) => [...withLength(name), ...withLength(value.reveal())]);
}

/** UTF-16, because UTF-8 writes every lone surrogate as the same replacement character. */
function withLength(text: string): readonly Uint8Array[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return [length, Buffer.from(text, 'utf16le')];
}

function hmac(key: Uint8Array, parts: readonly Uint8Array[]): string {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest('hex');
}

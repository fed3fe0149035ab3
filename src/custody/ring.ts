import { generateX25519Identity } from 'age-encryption';
import { createDigester, digestKeyOf } from './digest.ts';
import type { DigestKey, Digester } from './digest.ts';
import { identitiesIn, recipientOf } from './recipients.ts';

/**
 * The installation's own keys, opened: what identity.age holds. The first identity seals; those behind it were replaced
 * and still open what was sealed to them. The text is an identity file of age, with the digest key in a comment once the
 * identity that it came from is not the first any more.
 */
export interface KeyRing {
  readonly identities: readonly [string, ...string[]];
  /** The public recipients, in the same order. */
  readonly recipients: readonly [string, ...string[]];
  readonly digestKey: DigestKey;
  readonly digester: Digester;
}

/** More replaced identities than this are forgotten, the oldest first: a key service seals a few kilobytes at most. */
export const MOST_IDENTITIES = 9;

const DIGEST_KEY = /^# keyturn digest key ([0-9a-f]{64}) check ([0-9a-f]{32})$/m;

export async function newRing(): Promise<KeyRing> {
  const identity = await generateX25519Identity();
  return ringOf([identity], [await requiredRecipient(identity)], digestKeyOf(identity));
}

/** The ring after one more identity, which seals from then on. The digest key stays. */
export async function ringWithNewIdentity(ring: KeyRing): Promise<KeyRing> {
  const identity = await generateX25519Identity();
  const kept = MOST_IDENTITIES - 1;
  return ringOf(
    [identity, ...ring.identities.slice(0, kept)],
    [await requiredRecipient(identity), ...ring.recipients.slice(0, kept)],
    ring.digestKey,
  );
}

/** Null where the text holds no identity, or one that only looks like one. */
export async function parseRing(text: string): Promise<KeyRing | null> {
  const [first, ...others] = identitiesIn(text) ?? [];
  if (first === undefined) return null;
  const recipients = await Promise.all([first, ...others].map((identity) => recipientOf(identity)));
  const [recipient, ...rest] = recipients.filter((each) => each !== null);
  if (recipient === undefined || rest.length !== others.length) return null;
  return ringOf([first, ...others], [recipient, ...rest], writtenDigestKey(text) ?? digestKeyOf(first));
}

export function ringText({ identities, digestKey }: KeyRing): string {
  const lines = identities.map((identity) => `${identity}\n`).join('');
  if (identities.length === 1 && digestKeyOf(identities[0]).check === digestKey.check) return lines;
  const key = Buffer.from(digestKey.key).toString('hex');
  return `${lines}# keyturn digest key ${key} check ${digestKey.check}\n`;
}

function writtenDigestKey(text: string): DigestKey | null {
  const [, key, check] = DIGEST_KEY.exec(text) ?? [];
  return key === undefined || check === undefined ? null : { key: Buffer.from(key, 'hex'), check };
}

function ringOf(
  identities: KeyRing['identities'],
  recipients: KeyRing['recipients'],
  digestKey: DigestKey,
): KeyRing {
  return { identities, recipients, digestKey, digester: createDigester(digestKey) };
}

async function requiredRecipient(identity: string): Promise<string> {
  const recipient = await recipientOf(identity);
  if (recipient === null) throw new TypeError('a fresh identity without a recipient');
  return recipient;
}

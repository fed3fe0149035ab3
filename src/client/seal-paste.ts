import { armor, Encrypter } from 'age-encryption';
import { sealHeaderLine } from '../domain/seal-header.ts';
import type { Secret } from '../domain/secret.ts';

export interface PastedPair {
  readonly appKey: Secret;
  readonly appSecret: Secret;
}

/** What a paste is for: the task names all three. */
export interface PasteTarget {
  readonly uid: string;
  readonly attempt: string;
  readonly recipient: string;
}

/**
 * Seals what was pasted to the daemon's own recipient, on the machine where it was pasted: what travels opens at the daemon
 * alone, and for this attempt of this credential alone. Works in a browser as it does in Node.
 */
export async function sealPaste(
  { uid, attempt, recipient }: PasteTarget,
  { appKey, appSecret }: PastedPair,
  now: number,
): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const header = sealHeaderLine({ credential: uid, attempt, receivedAt: now });
  const body = JSON.stringify({ appKey: appKey.reveal(), appSecret: appSecret.reveal() });
  const plain = new TextEncoder().encode(`${header}\n${body}`);
  try {
    return armor.encode(await encrypter.encrypt(plain));
  } finally {
    plain.fill(0);
  }
}

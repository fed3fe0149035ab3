import { Encrypter, identityToRecipient } from 'age-encryption';
import { Fault } from '../domain/fault.ts';

const PRIVATE_PREFIX = 'AGE-SECRET-KEY-';
const IDENTITY = /^AGE-SECRET-KEY-1[A-Z0-9]+$/;
/** Bech32 has no `1` after its separator, so a second one marks another kind: `age1pq1…`, `age1tag1…`, plug-ins. */
const OTHER_KIND = /^(?:age1[a-z]+1|age1[a-z0-9-]+-|ssh-)/;

/**
 * A recovery recipient as stock age reads it: X25519, `age1…`. Throws KT2012 for the kinds that it does not open
 * everywhere, KT2013 for anything else.
 */
export function parseRecipient(text: string, place: string): string {
  const recipient = text.trim();
  if (recipient.toUpperCase().startsWith(PRIVATE_PREFIX))
    throw new Fault('KT2013', { place, saw: 'a private identity instead of its public recipient' });
  if (OTHER_KIND.test(recipient))
    throw new Fault('KT2012', { place, saw: `a recipient of the kind ${kindOf(recipient)}` });
  try {
    new Encrypter().addRecipient(recipient);
    return recipient;
  } catch (cause) {
    throw new Fault('KT2013', { place, saw: 'a text that is no age recipient', cause });
  }
}

function kindOf(recipient: string): string {
  return recipient.startsWith('ssh-') ? 'ssh' : recipient.slice(0, recipient.indexOf('1', 4) + 1 || 5);
}

/** The identities in the text of an age identity file, comments and blank lines left out; null if one is malformed. */
export function identitiesIn(text: string): readonly string[] | null {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.every((line) => IDENTITY.test(line)) ? lines : null;
}

/** The public recipient of an identity; null for a text that only looks like one. */
export async function recipientOf(identity: string): Promise<string | null> {
  return identityToRecipient(identity).catch(() => null);
}

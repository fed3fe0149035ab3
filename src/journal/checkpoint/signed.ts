import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Checkpoint, CheckpointSigner, SignedCheckpoint } from '../../ports/checkpoint.ts';
import { canonicalJson } from '../canonical-json.ts';
import { jsonObject } from '../../domain/json-object.ts';

/** What the first checkpoint is chained to. */
export const NO_CHECKPOINT = '0'.repeat(64);

/** What is signed: a line that says what it is, so that no other signature of the key fits, and the checkpoint. */
function signedBytes(checkpoint: Checkpoint): Uint8Array {
  return Buffer.from(`keyturn checkpoint v1\n${canonicalJson(checkpoint)}`);
}

export function signCheckpoint(checkpoint: Checkpoint, signer: CheckpointSigner): SignedCheckpoint {
  return { checkpoint, signature: signer.sign(signedBytes(checkpoint)) };
}

export function checkpointHash(checkpoint: Checkpoint): string {
  return createHash('sha256').update(canonicalJson(checkpoint)).digest('hex');
}

/** The Ed25519 key in a PEM text; null where there is none. */
export function publicKeyIn(pem: string): KeyObject | null {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

export function isSignedBy({ checkpoint, signature }: SignedCheckpoint, key: KeyObject): boolean {
  return verify(null, signedBytes(checkpoint), key, Buffer.from(signature, 'base64'));
}

export function sameCheckpoint(left: SignedCheckpoint, right: SignedCheckpoint): boolean {
  return canonicalJson(left) === canonicalJson(right);
}

const TEXTS = ['installation', 'previous', 'root'] as const;
const NUMBERS = ['number', 'at', 'position', 'streams'] as const;

/** The checkpoint in a line of JSON; null for anything else. */
export function parseSigned(text: string): SignedCheckpoint | null {
  const value = jsonObject(text);
  const body = value?.checkpoint;
  if (value === null || typeof value.signature !== 'string') return null;
  if (typeof body !== 'object' || body === null) return null;
  const fields = body as Readonly<Record<string, unknown>>;
  const fits =
    fields.v === 1 &&
    TEXTS.every((name) => typeof fields[name] === 'string') &&
    NUMBERS.every((name) => Number.isSafeInteger(fields[name]));
  return fits ? { checkpoint: body as Checkpoint, signature: value.signature } : null;
}

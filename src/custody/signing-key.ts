import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Fault } from '../domain/fault.ts';
import type { CheckpointSigner } from '../ports/checkpoint.ts';
import type { Custody, SealHeader } from '../ports/custody.ts';

const HEADER = { credential: 'checkpoints', attempt: 'signing-key' };

/** What the journal keeps of the key: the public half, and the private one as an age file for this installation. */
interface KeptKey {
  readonly v: 1;
  readonly publicKey: string;
  readonly sealed: string;
}

/**
 * The Ed25519 key that signs checkpoints. It is sealed like a secret, so that a new key-encryption key, another replica
 * and a restore reach it through the installation identity without knowing that it exists.
 */
export async function createSigningKey(
  custody: Pick<Custody, 'seal'>,
  receivedAt: number,
): Promise<{ readonly signer: CheckpointSigner; readonly kept: string }> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const header: SealHeader = { ...HEADER, receivedAt };
  const { file } = await custody.seal(header, pem);
  pem.fill(0);
  const signer = signerOf(privateKey);
  const kept: KeptKey = {
    v: 1,
    publicKey: signer.publicKey,
    sealed: Buffer.from(file).toString('base64'),
  };
  return { signer, kept: JSON.stringify(kept) };
}

/** Opens a kept key. Rejects with KT2144. */
export async function openSigningKey(
  custody: Pick<Custody, 'open'>,
  text: string,
): Promise<CheckpointSigner> {
  const place = 'journal, signing key';
  const kept = parseKept(text);
  if (kept === null) throw new Fault('KT2144', { place, saw: 'a text that keyturn did not write' });
  const signer = await openSealed(custody, kept.sealed).catch((cause: unknown) => {
    throw new Fault('KT2144', { place, saw: 'a key that the installation identity does not open', cause });
  });
  if (signer.publicKey === kept.publicKey) return signer;
  throw new Fault('KT2144', { place, saw: 'a private key that does not belong to the public one' });
}

/** The public half, as the journal says; only what stands outside the journal may be trusted. */
export function keptPublicKey(text: string): string | null {
  return parseKept(text)?.publicKey ?? null;
}

async function openSealed(custody: Pick<Custody, 'open'>, sealed: string): Promise<CheckpointSigner> {
  const pem = Buffer.from(await custody.open(Buffer.from(sealed, 'base64'), HEADER));
  const signer = signerOf(createPrivateKey(pem));
  pem.fill(0);
  return signer;
}

function signerOf(privateKey: KeyObject): CheckpointSigner {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  return { publicKey, sign: (bytes) => sign(null, bytes, privateKey).toString('base64') };
}

function parseKept(text: string): KeptKey | null {
  try {
    const { v, publicKey, sealed } = JSON.parse(text) as Partial<Record<keyof KeptKey, unknown>>;
    if (v === 1 && typeof publicKey === 'string' && typeof sealed === 'string')
      return { v, publicKey, sealed };
  } catch {
    return null;
  }
  return null;
}

import { z } from 'zod';
import type { Answer } from '../../connections/vault/answer-faults.ts';
import type { VaultConnection } from '../../connections/vault/connect.ts';
import { Fault } from '../../domain/fault.ts';
import { decodeEnvelope, encodeEnvelope } from './envelope.ts';
import type { Kek, KekProvider } from './kek.ts';
import { serviceFault } from './faults.ts';

export interface TransitKey {
  /** Where the Transit engine is mounted. */
  readonly mount: string;
  readonly key: string;
}

const encrypted = z.object({ data: z.object({ ciphertext: z.string() }) });
const decrypted = z.object({ data: z.object({ plaintext: z.string() }) });
const described = z.object({ data: z.object({ supports_encryption: z.boolean() }) });

/**
 * A key in the Transit engine of Vault or OpenBao. It never leaves the server; rotating it there needs nothing here,
 * since a ciphertext names its key version. keyturn makes no such key: a typing error would make one.
 */
export function transitKek({ mount, key }: TransitKey, connection: VaultConnection): KekProvider {
  const describe = `transit ${mount}/${key}`;
  const next = `bao read ${mount}/keys/${key}`;
  const call = async (
    act: 'encrypt' | 'decrypt',
    body: Readonly<Record<string, string>>,
  ): Promise<Answer> => {
    const answer = await connection
      .call('write', `${mount}/${act}/${key}`, describe, body)
      .catch((thrown: unknown) => {
        throw thrown instanceof Fault ? serviceFault(thrown, describe, next) : thrown;
      });
    if (answer.status < 300) return answer;
    throw refusal(answer, describe, mount, key);
  };
  const kek: Kek = {
    name: `transit:${mount}/${key}`,
    nameIsProof: false,
    async wrap(bytes, installation) {
      const answer = await call('encrypt', { plaintext: base64(bytes), ...boundTo(installation) });
      const { ciphertext } = understood(encrypted, answer, describe).data;
      return encodeEnvelope({ kek: `transit:${mount}/${key}`, installation, ciphertext });
    },
    async unwrap(sealed) {
      const { installation, ciphertext } = decodeEnvelope(sealed);
      const answer = await call('decrypt', { ciphertext, ...boundTo(installation) });
      return Buffer.from(understood(decrypted, answer, describe).data.plaintext, 'base64');
    },
  };
  return {
    describe,
    async find() {
      const there = await isThere(connection, { mount, key }, describe, next);
      return there ? kek : null;
    },
    create: () => Promise.reject(missing(describe, mount, key)),
    close: () => connection.close(),
  };
}

/** Whoever may not look at the key may still use it, so a refusal to look says nothing. */
async function isThere(
  connection: VaultConnection,
  { mount, key }: TransitKey,
  describe: string,
  next: string,
): Promise<boolean> {
  try {
    const answer = await connection.call('read', `${mount}/keys/${key}`, describe);
    if (answer.status >= 300) return false;
    if (understood(described, answer, describe).data.supports_encryption) return true;
    throw new Fault('KT2023', { place: describe, saw: 'a key of a type that encrypts nothing', next });
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code.startsWith('KT20')) throw thrown;
    if (thrown.code === 'KT3003') return true;
    throw serviceFault(thrown, describe, next);
  }
}

function boundTo(installation: string): { readonly associated_data: string } {
  return { associated_data: base64(Buffer.from(`keyturn installation ${installation}`)) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function understood<T>(schema: z.ZodType<T>, { body }: Answer, place: string): T {
  const known = schema.safeParse(body);
  if (known.success) return known.data;
  throw new Fault('KT2023', { place, saw: 'an answer of another form' });
}

/** A fault, or for bytes that the key does not open an error without a word of the server. */
function refusal({ status, errors }: Answer, place: string, mount: string, key: string): Error {
  const says = (text: string) => errors.some((error) => error.includes(text));
  if (says('encryption key not found') || status === 404) return missing(place, mount, key);
  if (says('disallowed by policy'))
    return new Fault('KT2023', {
      place,
      saw: 'the version of the key that sealed this is below min_decryption_version',
      next: `bao write ${mount}/keys/${key}/config min_decryption_version=1`,
    });
  return new Error(`the key does not open these bytes (${status})`);
}

function missing(place: string, mount: string, key: string): Fault {
  return new Fault('KT2006', { place, saw: 'no such key', next: `bao write -f ${mount}/keys/${key}` });
}

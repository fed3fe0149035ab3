import { readFile, stat } from 'node:fs/promises';
import { Decrypter, Encrypter, generateX25519Identity } from 'age-encryption';
import { Fault } from '../../domain/fault.ts';
import { isOpenToOthers } from '../../domain/file-mode.ts';
import { createPrivate, errorCode } from '../files.ts';
import { identitiesIn, recipientOf } from '../recipients.ts';
import type { Kek, KekProvider } from './kek.ts';

/** A key-encryption key in a file: one age identity, mode 0600. `age -d -i FILE identity.age` opens what it sealed. */
export function fileKek(path: string): KekProvider {
  const describe = `file ${path}`;
  return {
    describe,
    async find() {
      const text = await readKek(path, describe);
      return text === null ? null : kekOf(text, describe);
    },
    async create() {
      const identity = await generateX25519Identity();
      const recipient = await recipientOf(identity);
      try {
        await createPrivate(path, `# public key: ${recipient}\n${identity}\n`);
      } catch (thrown) {
        // Another replica at its first start was quicker: the file that is there is the key of both.
        const text = await readKek(path, describe);
        if (text === null) throw thrown;
        return kekOf(text, describe);
      }
      return kekOf(identity, describe);
    },
    close: () => undefined,
  };
}

async function readKek(path: string, place: string): Promise<string | null> {
  const file = await stat(path).catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') return null;
    throw new Fault('KT2001', { place, saw: `${errorCode(cause)} on reading it`, cause });
  });
  if (file === null) return null;
  if (isOpenToOthers(file, process.getuid?.() ?? 0))
    throw new Fault('KT2002', {
      place,
      saw: `mode ${(file.mode & 0o777).toString(8).padStart(4, '0')}`,
      next: `chmod 600 ${path}`,
    });
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('KT2001', { place, saw: `${errorCode(cause)} on reading it`, cause });
  });
}

async function kekOf(text: string, place: string): Promise<Kek> {
  const identities = identitiesIn(text) ?? [];
  const identity = identities[0];
  const recipient = identity === undefined ? null : await recipientOf(identity);
  if (identity === undefined || identities.length !== 1 || recipient === null)
    throw new Fault('KT2001', { place, saw: 'a file that does not hold exactly one age identity' });
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return {
    name: recipient,
    nameIsProof: true,
    wrap: (bytes) => encrypter.encrypt(bytes),
    unwrap: (sealed) => decrypter.decrypt(sealed),
  };
}

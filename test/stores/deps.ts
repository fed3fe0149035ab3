import { createHmac } from 'node:crypto';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { StoreDeps } from '../../src/ports/store-driver.ts';

const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);

/** What a store gets in the tests: real age files, a real clock and an empty environment. */
export function storeDeps(directory: string, override: Partial<StoreDeps> = {}): StoreDeps {
  return {
    clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
    digest: (values) => {
      const hmac = createHmac('sha256', 'fake-key-of-the-tests');
      for (const [name, value] of Object.entries(values).sort()) hmac.update(`${name}=${value.reveal()};`);
      return hmac.digest('hex').slice(0, 16);
    },
    seal: (bytes) => {
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      return encrypter.encrypt(bytes);
    },
    open: (file) => {
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      return decrypter.decrypt(file);
    },
    directory,
    environment: {},
    ...override,
  };
}

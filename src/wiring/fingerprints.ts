import { randomBytes } from 'node:crypto';
import { actorOf } from '../domain/access/caller.ts';
import { DAY_MS } from '../domain/duration.ts';
import type { FingerprintPress } from '../ports/fingerprints.ts';
import { makeFingerprints } from '../scan/fingerprints/make.ts';
import type { Checkpointer } from './checkpoints/checkpointer.ts';
import type { Ground } from './ground.ts';
import { packageVersion } from './version.ts';

const CHANCE_BYTES = 64;

/**
 * Files of fingerprints under keys that come from the installation's digest key: the filter has one key for the whole
 * installation, each scanner has its own for the rest, and neither has to be kept anywhere.
 */
export function fingerprintPress(
  { custody, journal, clock }: Pick<Ground, 'custody' | 'journal' | 'clock'>,
  checkpoints: Pick<Checkpointer, 'installation' | 'publicKey' | 'sign'>,
): FingerprintPress {
  return {
    handOut: async ({ scanner, days }, secrets, leftOut, caller) => {
      const madeAt = clock.now();
      const expiresAt = madeAt + days * DAY_MS;
      const { installation, publicKey, sign } = checkpoints;
      const keys = {
        window: custody.deriveKey('keyturn scan filter v1'),
        mac: custody.deriveKey(`keyturn scan mac v1 ${scanner}`),
      };
      const order = {
        ...{ installation, scanner, madeAt, expiresAt, keyturn: packageVersion() },
        ...{ keys, chance: randomBytes(CHANCE_BYTES), publicKey, sign },
      };
      const text = makeFingerprints(order, secrets, leftOut);
      await journal.access.record(
        { type: 'FingerprintsTaken', scanner, secrets: secrets.length, expiresAt },
        { at: madeAt, actor: actorOf(caller) },
        [],
      );
      return Buffer.from(text);
    },
  };
}

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../domain/secret.ts';
import type { Passwords } from '../ports/access.ts';

export interface Cost {
  /** Base-2 logarithm of scrypt's N. */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** 64 MiB and about a third of a second. */
const COST: Cost = { logN: 16, r: 8, p: 2 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** What no stored hash may ask for: whoever can edit the table could stop the daemon with it. */
const MOST: Cost = { logN: 20, r: 16, p: 16 };

/** scrypt, one at a time: each takes its memory, and many at once would take the machine's. */
export function scryptPasswords(cost: Cost = COST): Passwords {
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await inTurn(() => derive(password, salt, cost));
      return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join(
        '$',
      );
    },
    async verify(kept, password) {
      const known = kept === null ? null : parse(kept);
      const found = await inTurn(() =>
        derive(password, known?.salt ?? randomBytes(SALT_BYTES), known?.cost ?? cost),
      );
      return known !== null && timingSafeEqual(found, known.hash);
    },
  };
}

function derive(password: Secret, salt: Uint8Array, { logN, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** logN;
  // One spelling for one text: a keyboard may send an accent as one character or as two.
  const text = password.reveal().normalize('NFC');
  return new Promise((resolve, reject) => {
    scrypt(text, salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    );
  });
}

function parse(kept: string): { readonly cost: Cost; readonly salt: Buffer; readonly hash: Buffer } | null {
  const [kind, logN, r, p, salt = '', hash = ''] = kept.split('$');
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const bytes = Buffer.from(hash, 'base64');
  const fits = (['logN', 'r', 'p'] as const).every(
    (name) => Number.isInteger(cost[name]) && cost[name] >= 1 && cost[name] <= MOST[name],
  );
  if (kind !== 'scrypt' || !fits || bytes.length !== HASH_BYTES) return null;
  return { cost, salt: Buffer.from(salt, 'base64'), hash: bytes };
}

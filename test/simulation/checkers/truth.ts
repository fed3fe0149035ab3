import type { Checker, Subject, Truth } from './checker.ts';

export interface Violation {
  readonly checker: string;
  readonly credential: string | null;
  readonly at: number;
  readonly saw: string;
}

/** Also the beginning of one, where the reply broke off. */
const SECRET_IN_REPLY = /"appSecret":"([^"]+)/;

/** The secret that raw bytes show; null where they show none. */
export function secretIn(bytes: Uint8Array): string | null {
  return SECRET_IN_REPLY.exec(Buffer.from(bytes).toString('utf8'))?.[1] ?? null;
}

/** Where secrets are sealed: in a replica's escrow, which stays, and in the journal, which a backup may roll back. */
export class SealedSecrets {
  readonly #texts = new WeakMap<Uint8Array, string>();
  readonly #escrowed = new Set<string>();
  readonly #journaled = new Map<string, number>();

  made(file: Uint8Array, bytes: Uint8Array): void {
    const secret = secretIn(bytes);
    if (secret !== null) this.#texts.set(file, secret);
  }

  escrowed(file: Uint8Array): void {
    const secret = this.#texts.get(file);
    if (secret !== undefined) this.#escrowed.add(secret);
  }

  journaled(file: Uint8Array, at: number): void {
    const secret = this.#texts.get(file);
    if (secret !== undefined && !this.#journaled.has(secret)) this.#journaled.set(secret, at);
  }

  rollBack(to: number): void {
    for (const [secret, at] of this.#journaled) if (at > to) this.#journaled.delete(secret);
  }

  has(secret: string): boolean {
    return this.#escrowed.has(secret) || this.#journaled.has(secret);
  }
}

/** Collects what the checkers find, and tells them everything that happens. */
export class Witness {
  readonly violations: Violation[] = [];
  readonly checkers: Checker[] = [];

  tell(hook: (checker: Checker) => void): void {
    for (const checker of this.checkers) hook(checker);
  }

  violate(at: number, checker: string, subject: Subject | null, saw: string): void {
    this.violations.push({ checker, credential: subject?.application ?? null, at, saw });
  }
}

export type MakeChecker = (truth: Truth) => Checker;

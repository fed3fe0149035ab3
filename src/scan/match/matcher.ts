import { createHash, createHmac, randomBytes, scrypt } from 'node:crypto';
import type { ReportedValue } from '../../domain/leaks/reported.ts';
import type { Secret } from '../../domain/secret.ts';
import { bitsOf, classOf } from '../fingerprints/character-class.ts';
import type { CharacterClass } from '../fingerprints/character-class.ts';
import { filterBits, packFilter } from '../fingerprints/filter.ts';
import { LONGEST } from '../fingerprints/format.ts';
import { hashOfKey, macOf } from '../fingerprints/keys.ts';
import { LEAST_BITS } from '../fingerprints/make.ts';
import { CARRY_BYTES, Seeker, WINDOW_BYTES } from '../seek/seeker.ts';
import { tableOf } from '../seek/table.ts';

/** What is kept of a value. `sought`: what it takes to find it inside of other text; null: only as a whole. */
interface Entry {
  readonly forms: readonly string[];
  readonly sought: Sought | null;
}

interface Sought {
  readonly id: string;
  readonly mac: string;
  readonly length: number;
  readonly class: CharacterClass;
  readonly hash: number;
  readonly sha256: string;
}

const KEY_BYTES = 32;

/**
 * Compares reported values with managed ones by digests under keys that are made anew in each process. The value itself is
 * let go of as soon as it was digested. What could be guessed is compared as a whole and in no other way.
 */
export class LeakMatcher {
  readonly #key = randomBytes(KEY_BYTES);
  readonly #keys = { window: randomBytes(KEY_BYTES), mac: randomBytes(KEY_BYTES) };
  readonly #hash = hashOfKey(this.#keys.window);
  readonly #entries = new Map<string, Entry>();
  /** Digest of a form → the ids of the values that have it. */
  readonly #byForm = new Map<string, Set<string>>();
  #search: ((text: Buffer) => readonly string[]) | null = null;

  async add(id: string, value: Secret): Promise<void> {
    this.remove(id);
    const text = value.reveal();
    const forms = [
      this.#form('text', text),
      this.#form('sha1', createHash('sha1').update(text).digest('hex')),
      this.#form('hmsl', await hmslOf(text)),
    ];
    this.#entries.set(id, { forms, sought: this.#soughtOf(id, text) });
    for (const form of forms) this.#byForm.set(form, (this.#byForm.get(form) ?? new Set()).add(id));
    this.#search = null;
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    for (const form of entry.forms) this.#byForm.get(form)?.delete(id);
    this.#search = null;
  }

  async match(value: ReportedValue): Promise<readonly string[]> {
    switch (value.as) {
      case 'text': {
        const text = value.text.reveal();
        return [...new Set([...this.#having('text', text), ...this.#inside(text)])];
      }
      case 'sha1':
      case 'hmsl':
        return this.#having(value.as, value.hex.toLowerCase());
      case 'trufflehog':
        return this.#ofTrufflehog(value.before, value.hex.toLowerCase());
      case 'named':
        return [];
    }
  }

  #form(name: string, text: string): string {
    return createHmac('sha256', this.#key).update(`${name}\0${text}`).digest('base64');
  }

  #having(name: string, text: string): readonly string[] {
    return [...(this.#byForm.get(this.#form(name, text)) ?? [])];
  }

  #soughtOf(id: string, text: string): Sought | null {
    const found = classOf(text);
    if (found === null || text.length > LONGEST || bitsOf(text) < LEAST_BITS) return null;
    const bytes = Buffer.from(text, 'latin1');
    return {
      ...{ id, length: text.length, class: found, hash: this.#hash.of(bytes) },
      ...{ mac: macOf(this.#keys.mac, bytes), sha256: createHash('sha256').update(text).digest('hex') },
    };
  }

  /** Where only part of the text is the value, or the value is encoded in it. */
  #inside(text: string): readonly string[] {
    this.#search ??= this.#seeking();
    const bytes = Buffer.from(text);
    const found: string[] = [];
    for (let at = 0; at < bytes.length; at += WINDOW_BYTES)
      found.push(...this.#search(bytes.subarray(at, at + WINDOW_BYTES + CARRY_BYTES)));
    return found;
  }

  #seeking(): (text: Buffer) => readonly string[] {
    const secrets = this.#sought();
    const [first] = secrets;
    if (first === undefined) return () => [];
    const bits = filterBits(secrets.length);
    const places = packFilter(
      secrets.map(({ hash }) => hash),
      bits,
    );
    // Nobody plants a canary here: this is the digest of nothing.
    const canary = { ...first, mac: randomBytes(KEY_BYTES).toString('hex') };
    const table = tableOf({ canary, secrets, keys: this.#keys, filter: { bits, places } });
    let found: string[] = [];
    const seeker = new Seeker(table, (secret) => {
      const seen = secrets[secret];
      if (seen !== undefined) found.push(seen.id);
    });
    return (text) => {
      found = [];
      seeker.search(text, 0);
      return found;
    };
  }

  #sought(): readonly Sought[] {
    return [...this.#entries.values()].flatMap(({ sought }) => sought ?? []);
  }

  /** The digest covers the place too, so it is made anew for each value. */
  #ofTrufflehog(before: string, hex: string): readonly string[] {
    return this.#sought()
      .filter(({ sha256 }) => createHash('sha256').update(`${before}${sha256}`).digest('hex') === hex)
      .map(({ id }) => id);
  }
}

const HMSL_SALT = createHash('sha256').update('GitGuardian').digest();
const HMSL = { N: 2_048, r: 8, p: 1 };

/** The hash by which GitGuardian tells of a value without saying it. */
export function hmslOf(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(text, HMSL_SALT, KEY_BYTES, HMSL, (error, hash) => {
      if (error === null) resolve(hash.toString('hex'));
      else reject(error);
    });
  });
}

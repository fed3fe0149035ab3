import type { Random } from '../random.ts';
import type { Time } from '../world/time.ts';
import {
  afterDeletion,
  afterReset,
  CODE_LIFETIME_MS,
  dayOf,
  isLive,
  refusalOfCode,
  spentToday,
} from './rules.ts';
import type { Answer, Application, IssuerRules, Key, Maker, Purpose } from './rules.ts';

/** In every secret that the simulated issuer makes: wherever it shows itself, a secret got out. */
export const CANARY = 'cnry7f';

/** What the checkers are told of the issuer's acts, when they take effect. */
export interface OfficeWitness {
  onReset(app: Application, before: readonly Key[], key: Key): void;
  onDeleted(app: Application, before: readonly Key[], maker: Maker): void;
}

/** The issuer as it really is. It is honest unless a fault makes it otherwise. */
export class KeyOffice {
  readonly rules: IssuerRules;
  readonly applications = new Map<string, Application>();
  readonly #bySecret = new Map<string, { readonly app: Application; readonly appSecret: string }>();
  readonly #time: Time;
  readonly #random: Random;
  readonly #witness: OfficeWitness;
  #made = 0;

  constructor(rules: IssuerRules, time: Time, random: Random, witness: OfficeWitness) {
    this.rules = rules;
    this.#time = time;
    this.#random = random;
    this.#witness = witness;
  }

  now(): number {
    return this.#time.now;
  }

  find(name: string): Application | null {
    return this.applications.get(name) ?? null;
  }

  register(name: string): Application {
    this.#made += 1;
    const app: Application = {
      ...{ id: `app-${this.#made}`, name, keys: [], lastResetAt: null, code: null },
      ...{ wrongEntries: 0, lockedUntil: 0, usage: { day: '', resets: 0 } },
    };
    this.applications.set(name, app);
    return app;
  }

  askCode(app: Application, purpose: Purpose): string {
    const text = String(100_000 + this.#random.below(900_000));
    app.code = { text, purpose, until: this.#time.now + CODE_LIFETIME_MS };
    return text;
  }

  /** Resets the key, or makes the first one. The reply is the only place where the secret is ever shown. */
  mint(app: Application, purpose: 'generate' | 'reset', code: string | null, maker: Maker): Answer {
    const { now } = this.#time;
    if (this.applications.get(app.name) !== app) return refused('NOT_FOUND');
    if (purpose === 'generate' && app.keys.length > 0) return refused('KEY_ALREADY_GENERATED');
    if (purpose === 'reset' && app.keys.length === 0) return refused('NO_KEY_YET');
    const { resetsPerDay } = this.rules;
    if (purpose === 'reset' && resetsPerDay !== null && spentToday(app, now) >= resetsPerDay)
      return refused('BUDGET_EXHAUSTED');
    const refusal = this.#refusalFor(maker, app, { purpose, code });
    if (refusal !== null) return refused(refusal);
    return this.#makeKey(app, purpose, maker);
  }

  /** The portal asks everybody for a code. What somebody else does is not watched so closely. */
  #refusalFor(
    { who }: Maker,
    app: Application,
    given: { readonly purpose: Purpose; readonly code: string | null },
  ): string | null {
    if (who === 'somebody else') return null;
    const rules = who === 'person' ? { ...this.rules, wantsCode: true } : this.rules;
    return refusalOfCode(app, rules, this.#time.now, given);
  }

  #makeKey(app: Application, purpose: 'generate' | 'reset', maker: Maker): Answer {
    const { now } = this.#time;
    const before = app.keys;
    const key = this.#fresh(before.at(-1) ?? null, maker);
    app.keys = [...afterReset(before, this.rules, now), key];
    this.#bySecret.set(key.appSecret, { app, appSecret: key.appSecret });
    if (purpose === 'reset') {
      app.lastResetAt = now;
      app.usage = { day: dayOf(now), resets: spentToday(app, now) + 1 };
    }
    this.#witness.onReset(app, before, key);
    return { status: 200, body: this.#shown(app, key) };
  }

  #shown(app: Application, key: Key): Answer['body'] {
    const old = app.keys.filter((each) => each !== key && isLive(each, key.bornAt));
    const ends = Math.max(...old.map(({ endsAt }) => endsAt ?? 0));
    return {
      ...{ appKey: key.appKey, appSecret: key.appSecret, applicationId: app.id },
      effectiveAt: new Date(key.bornAt).toISOString(),
      ...(this.rules.tellsOldEnd && old.length > 0
        ? { previousKeyExpiresAt: new Date(ends).toISOString() }
        : {}),
    };
  }

  #fresh(newest: Key | null, maker: Maker): Key {
    this.#made += 1;
    const draw = (): string => this.#random.fraction().toString(36).slice(2, 10).padEnd(8, '0');
    const appKey = newest === null || this.rules.resetChangesAppKey ? `key${draw()}${draw()}` : newest.appKey;
    const appSecret = `${draw()}${CANARY}${draw()}${this.#made}`;
    return { appKey, appSecret, bornAt: this.#time.now, endsAt: null, maker };
  }

  /** A key that was there before the simulation began. */
  plant(app: Application, ageMs: number): Key {
    const key = { ...this.#fresh(null, { who: 'somebody else' }), bornAt: this.#time.now - ageMs };
    app.keys = [key];
    this.#bySecret.set(key.appSecret, { app, appSecret: key.appSecret });
    return key;
  }

  /** The key with this secret, dead or alive. */
  keyOf(appSecret: string): { readonly app: Application; readonly key: Key } | null {
    const found = this.#bySecret.get(appSecret);
    const key = found?.app.keys.find((each) => each.appSecret === appSecret);
    return found === undefined || key === undefined ? null : { app: found.app, key };
  }

  accepts(appSecret: string): boolean {
    const found = this.keyOf(appSecret);
    return found !== null && isLive(found.key, this.#time.now);
  }

  delete(id: string, code: string | null, maker: Maker): Answer {
    const app = [...this.applications.values()].find((each) => each.id === id);
    if (app === undefined) return { status: 404, body: { error_code: 'NOT_FOUND' } };
    const refusal = this.#refusalFor(maker, app, { purpose: 'delete', code });
    if (refusal !== null) return refused(refusal);
    const before = app.keys;
    const { keys, gone } = afterDeletion(before, this.rules, this.#time.now);
    app.keys = keys;
    if (gone) this.applications.delete(app.name);
    this.#witness.onDeleted(app, before, maker);
    return { status: 200, body: {} };
  }

  /** The issuer breaks its word: an old key ends now. */
  endOldKeys(app: Application): void {
    const { now } = this.#time;
    app.keys = app.keys.map((key) =>
      key !== app.keys.at(-1) && isLive(key, now) ? { ...key, endsAt: now } : key,
    );
  }
}

function refused(errorCode: string): Answer {
  return { status: 422, body: { error_code: errorCode } };
}

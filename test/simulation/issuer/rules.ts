import { DAY_MS, MINUTE_MS } from '../../../src/domain/duration.ts';

/** Where nobody knows what the issuer does, both readings are simulated. */
export interface IssuerRules {
  readonly overlapMs: number;
  readonly resetChangesAppKey: boolean;
  readonly secondResetKillsFirstOld: boolean;
  readonly deleteEndsAllVersions: boolean;
  readonly resetsPerDay: number | null;
  /** Whether a reset wants a code that was asked for shortly before. */
  readonly wantsCode: boolean;
  /** Whether the reply says when the old key ends. */
  readonly tellsOldEnd: boolean;
}

export interface Key {
  readonly appKey: string;
  readonly appSecret: string;
  readonly bornAt: number;
  readonly endsAt: number | null;
  /** Who had it made. */
  readonly maker: Maker;
}

export type Maker =
  | { readonly who: 'keyturn'; readonly process: string }
  /** At the portal, under the attempt that they had confirmed. */
  | { readonly who: 'person'; readonly attempt: string | null }
  | { readonly who: 'somebody else' };

export interface Application {
  readonly id: string;
  readonly name: string;
  keys: readonly Key[];
  lastResetAt: number | null;
  code: { readonly text: string; readonly purpose: Purpose; readonly until: number } | null;
  wrongEntries: number;
  lockedUntil: number;
  usage: { readonly day: string; readonly resets: number };
}

export type Purpose = 'generate' | 'reset' | 'delete';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export const CODE_LIFETIME_MS = 5 * MINUTE_MS;
const LOCK_AFTER = 3;
const LOCK_MS = 30 * MINUTE_MS;
const STARS = '****';

export const isLive = (key: Key, now: number): boolean => key.endsAt === null || now < key.endsAt;

export function maskOf(secret: string): string {
  return `${secret.slice(0, 4)}${STARS}${secret.slice(-4)}`;
}

/** The refusal of a code, or null where it is right; a right one is spent. */
export function refusalOfCode(
  app: Application,
  rules: IssuerRules,
  now: number,
  given: { readonly purpose: Purpose; readonly code: string | null },
): string | null {
  if (!rules.wantsCode) return null;
  if (now < app.lockedUntil) return 'ACCOUNT_LOCKED';
  const open = app.code;
  if (open === null || open.purpose !== given.purpose || now >= open.until) return 'CODE_EXPIRED';
  if (open.text === given.code) {
    app.code = null;
    app.wrongEntries = 0;
    return null;
  }
  app.wrongEntries += 1;
  if (app.wrongEntries < LOCK_AFTER) return 'WRONG_CODE';
  app.wrongEntries = 0;
  app.lockedUntil = now + LOCK_MS;
  return 'ACCOUNT_LOCKED';
}

export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** The keys after a reset: the newest enters its overlap, what an earlier reset left alive ends or runs on. */
export function afterReset(keys: readonly Key[], rules: IssuerRules, now: number): readonly Key[] {
  const newest = keys.at(-1);
  return keys.map((key) => {
    if (!isLive(key, now)) return key;
    if (key !== newest) return rules.secondResetKillsFirstOld ? { ...key, endsAt: now } : key;
    return { ...key, endsAt: Math.min(key.endsAt ?? Number.POSITIVE_INFINITY, now + rules.overlapMs) };
  });
}

/** The keys after a deletion, and whether the application goes with them. */
export function afterDeletion(
  keys: readonly Key[],
  rules: IssuerRules,
  now: number,
): { readonly keys: readonly Key[]; readonly gone: boolean } {
  const live = keys.filter((key) => isLive(key, now));
  const spares = !rules.deleteEndsAllVersions && live.length > 1;
  const doomed = spares ? live.slice(0, -1) : live;
  return { keys: keys.map((key) => (doomed.includes(key) ? { ...key, endsAt: now } : key)), gone: !spares };
}

export function spentToday(app: Application, now: number): number {
  return app.usage.day === dayOf(now) ? app.usage.resets : 0;
}

export const OVERLAP_OF_TEN_DAYS_MS = 10 * DAY_MS;

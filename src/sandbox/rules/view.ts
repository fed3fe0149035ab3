import { rfc3339, rfc3339OrNull } from '../clock.ts';
import type { KeyApplication, Message, State, User } from '../state.ts';
import { budgetRenewsAt, usageToday } from './budget.ts';
import { institutionOf } from './institution.ts';
import { isLive } from './keys.ts';
import type { Deletion, ShownKey } from './keys.ts';
import { authorizationStatus, userOf } from './user.ts';

/** What pages and API show. "AK/SK are displayed only once upon generation": all later views are masked. */

export const maskedKey = (appKey: string): string =>
  appKey.length > 12 ? `${appKey.slice(0, 4)}****${appKey.slice(-4)}` : '****';

export const maskedSecret = (appSecret: string): string =>
  appSecret.length > 12 ? `****${appSecret.slice(-4)}` : '****';

/** A key application as its user sees it. */
export function applicationView(state: State, now: number, application: KeyApplication) {
  const user = userOf(state, application.user);
  const newest = application.keys.at(-1);
  const live = application.keys.filter((key) => isLive(key, now));
  const olderEnds = live.filter((key) => key !== newest).map((key) => key.endsAt ?? 0);
  return {
    applicationId: application.id,
    name: application.name,
    companyName: institutionOf(state, user.institutionId).name,
    authorizationStatus: authorizationStatus(user),
    status: application.status,
    keyStatus: newest === undefined ? 'none' : isLive(newest, now) ? 'active' : 'expired',
    appKey: newest ? maskedKey(newest.appKey) : null,
    appSecret: newest ? maskedSecret(newest.appSecret) : null,
    createdAt: rfc3339(application.createdAt),
    keyCreatedAt: rfc3339OrNull(newest?.effectiveAt ?? null),
    lastResetAt: rfc3339OrNull(application.lastResetAt),
    expiresAt: rfc3339OrNull(newest?.endsAt ?? null),
    previousKeyExpiresAt: olderEnds.length === 0 ? null : rfc3339(Math.max(...olderEnds)),
    liveKeys: live.length,
    validityDays: application.validityDays,
    endpointPermissions: user.authorization?.endpointPermissions ?? [],
    ipWhitelist: user.authorization?.ipWhitelist ?? [],
    accounts: accountsView(user),
    budget: budgetView(state, now, application),
  };
}

function budgetView(state: State, now: number, application: KeyApplication) {
  const limits = state.switches.budgetPerDay;
  if (!limits) return null;
  const used = usageToday(application, now);
  return {
    generate: { limit: limits.generate, usedToday: used.generate },
    reset: { limit: limits.reset, usedToday: used.reset },
    edit: { limit: limits.edit, usedToday: used.edit },
    renewsAt: rfc3339(budgetRenewsAt(now)),
  };
}

/** Accounts in the issuer's own spelling. */
export const accountsView = (user: User) =>
  user.accounts.map((account) => ({
    account_id: account.accountId,
    account_number: account.accountNumber,
    account_type: account.accountType,
    account_class: account.accountClass,
  }));

/** The reply to generate and reset: the only one that holds a secret. */
export const shownKeyView = ({ applicationId, key, previousEndsAt }: ShownKey) => ({
  applicationId,
  appKey: key.appKey,
  appSecret: key.appSecret,
  effectiveAt: rfc3339(key.effectiveAt),
  expiresAt: rfc3339OrNull(key.endsAt),
  previousKeyExpiresAt: rfc3339OrNull(previousEndsAt),
});

export const deletionView = ({ application, endedKeys }: Deletion, now: number) => ({
  applicationId: application.id,
  deletedAt: rfc3339(now),
  applicationDeleted: application.deletedAt !== null,
  endedKeys,
  liveKeys: application.keys.filter((key) => isLive(key, now)).length,
});

/** A user as the Portal lists them: no password, no phone. */
export const userView = (user: User) => ({
  email: user.email,
  status: authorizationStatus(user),
  authorizedAt: rfc3339OrNull(user.authorization?.authorizedAt ?? null),
  withdrawnAt: rfc3339OrNull(user.authorization?.withdrawnAt ?? null),
});

/** A user as staff see them. */
export const staffUserView = (user: User) => ({
  ...userView(user),
  institutionId: user.institutionId,
  endpointPermissions: user.authorization?.endpointPermissions ?? [],
  ipWhitelist: user.authorization?.ipWhitelist ?? [],
  accounts: user.accounts,
  marketDataSubscribed: user.marketDataSubscribed,
  lockedUntil: rfc3339OrNull(user.stepUp.lockedUntil),
});

/** A message as it lies on the phone. */
export const messageView = (message: Message) => ({
  at: rfc3339(message.at),
  channel: message.channel,
  to: message.to,
  text: `Your verification code is ${message.code}. Never tell it to anyone. It is valid for 5 minutes.`,
  code: message.code,
  purpose: message.purpose,
  ...(message.purpose === 'token' ? {} : { applicationId: message.subject }),
  expiresAt: rfc3339(message.expiresAt),
});

export const maskedContact = (to: string): string =>
  `${'*'.repeat(Math.max(to.length - 4, 0))}${to.slice(-4)}`;

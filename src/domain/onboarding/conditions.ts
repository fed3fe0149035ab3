import { DAY_MS, formatDuration } from '../duration.ts';
import type { Condition } from '../alerts/finding.ts';
import type { OnboardingSpec } from './dossier.ts';
import type { OnboardingState } from './state.ts';
import { STAGES } from './stages.ts';
import { userDrift } from './users.ts';

/** So long before it is due somebody hears of a document that is not there. */
const MATERIAL_WARNING_MS = 3 * DAY_MS;
/** What staff change works at once; so long a person has to try the keys before somebody is reminded. */
const TRY_WITHIN_MS = DAY_MS;

/** All that is wrong with an application now. */
export function onboardingConditions(
  spec: OnboardingSpec,
  state: OnboardingState,
  now: number,
): readonly Condition[] {
  return [
    ...longWaits(spec, state, now),
    ...materialsDue(spec, state, now),
    ...usersDrifted(state),
    ...changesNotSeen(spec, state, now),
  ];
}

function longWaits(spec: OnboardingSpec, state: OnboardingState, now: number): readonly Condition[] {
  const waits = STAGES.flatMap((stage) => {
    const record = state.stages[stage];
    return record?.outcome === 'waiting' ? [{ what: `${stage}`, sinceAt: record.at }] : [];
  });
  const changes = state.changes
    .filter(({ status }) => status === 'asked')
    .map(({ id, askedAt }) => ({ what: `change ${id}`, sinceAt: askedAt }));
  return [...waits, ...changes]
    .filter(({ sinceAt }) => sinceAt + spec.remindAfterMs <= now)
    .map(({ what, sinceAt }) => ({
      code: 'KT-A401',
      aspect: `${spec.name} ${what}`,
      summary: `${spec.name}: the issuer has had ${what} for ${formatDuration(now - sinceAt)}`,
      next: `keyturn onboard show ${spec.name}`,
    }));
}

function materialsDue(spec: OnboardingSpec, state: OnboardingState, now: number): readonly Condition[] {
  if (state.stages.materials?.outcome === 'passed') return [];
  return spec.materials.flatMap(({ item, owner, dueAt, document }) => {
    if (document !== null || dueAt === null || dueAt - MATERIAL_WARNING_MS > now) return [];
    const when = dueAt > now ? `is due in ${formatDuration(dueAt - now)}` : 'is overdue';
    const summary = `${spec.name}: ${item} (${owner ?? 'nobody'}) ${when}`;
    return [
      { code: 'KT-A402', aspect: `${spec.name} ${item}`, summary, next: `keyturn onboard show ${spec.name}` },
    ];
  });
}

function usersDrifted({ application, recordedUsers, seenUsers }: OnboardingState): readonly Condition[] {
  if (recordedUsers === null || seenUsers === null) return [];
  return userDrift(recordedUsers, seenUsers.users).map((sentence) => ({
    code: 'KT-A403',
    aspect: `${application} ${sentence}`,
    summary: `${application}: ${sentence}`,
    next: `keyturn onboard users ${application}`,
  }));
}

function changesNotSeen(spec: OnboardingSpec, state: OnboardingState, now: number): readonly Condition[] {
  return state.changes.flatMap(({ id, status, answeredAt, tried }) => {
    if (status !== 'made' || answeredAt === null) return [];
    const refused = tried?.tries.filter(({ verdict }) => verdict !== 'accepted') ?? [];
    const untried = tried === null && spec.credentials.length > 0 && answeredAt + TRY_WITHIN_MS <= now;
    if (refused.length === 0 && !untried) return [];
    const summary = untried
      ? `${spec.name}: ${id} was made ${formatDuration(now - answeredAt)} ago and no key was tried since`
      : `${spec.name}: after ${id}, ${refused.map(({ credential, version, verdict }) => `${credential} v${version} is ${verdict}`).join(', ')}`;
    const next = `keyturn onboard change ${spec.name} try ${id}`;
    return [{ code: 'KT-A404', aspect: `${spec.name} ${id}`, summary, next }];
  });
}

import type { ScheduleSpec } from '../domain/schedule/spec.ts';
import type { ApprovalSpec, AttendedSpec, PolicyRules, RouteSpec } from '../domain/policy/spec.ts';
import type { PolicySpecManifest } from './policy-schema.ts';

type Given<Field extends keyof PolicySpecManifest> = NonNullable<PolicySpecManifest[Field]>;

/** The rules that a policy's `spec` says, in the words of the domain. */
export function rulesOf(spec: PolicySpecManifest): PolicyRules {
  return {
    mode: spec.mode ?? null,
    enforceFromAt: spec.enforceFrom ?? null,
    graceMs: spec.grace ?? null,
    age: {
      warnMs: spec.age?.warn ?? null,
      rotateMs: spec.age?.rotate ?? null,
      maxMs: spec.age?.max ?? null,
      ceilingMs: spec.age?.ceiling ?? null,
    },
    issuerExpiryLeadMs: spec.issuerExpiry?.lead ?? null,
    stragglerWarnFraction: spec.overlap?.stragglerWarnAt ?? null,
    retirePrevious: spec.overlap?.retirePrevious ?? null,
    concurrent: spec.limits?.concurrent ?? null,
    attended: spec.attended === undefined ? null : attendedOf(spec.attended),
    schedule: spec.schedule === undefined ? null : scheduleOf(spec.schedule),
    approvals: {
      rotate: approvalOf(spec.approvals?.rotate),
      forceRevoke: approvalOf(spec.approvals?.forceRevoke),
    },
    routes: spec.routes.map(routeOf),
    escalation: spec.escalation.map(({ after, to }) => ({ afterMs: after, to })),
    exceptions: spec.exceptions.map(({ until, ...rest }) => ({ ...rest, untilAt: until })),
    evidence: {
      riskAnalysis: spec.evidence?.riskAnalysis ?? null,
      reviewedAt: spec.evidence?.reviewed ?? null,
    },
  };
}

function attendedOf({ operators, notice, claimFor, maxAttempts }: Given<'attended'>): AttendedSpec {
  return {
    operators: operators ?? null,
    noticeMs: notice ?? null,
    claimForMs: claimFor ?? null,
    maxAttempts: maxAttempts ?? null,
  };
}

/** Without hours or days in it no clock matters, and trading sessions bring their own. */
const NO_ZONE = 'UTC';

function scheduleOf({ timezone, windows, blackout, onMissed }: Given<'schedule'>): ScheduleSpec {
  return {
    timezone: timezone ?? NO_ZONE,
    windows: windows.map((window) => ({ cron: window.cron, forMs: window.for })),
    blackouts: blackout.map((one) =>
      'calendar' in one ? { calendar: one.calendar, sessions: one.sessions, padMs: one.pad ?? 0 } : one,
    ),
    onMissed,
  };
}

function approvalOf(given: Given<'approvals'>['rotate']): ApprovalSpec | null {
  if (given === undefined) return null;
  const { count, from, excludeRequester, breakGlass } = given;
  const reviewWithinMs = breakGlass?.allow === true ? breakGlass.reviewWithin : undefined;
  return {
    count,
    from: from ?? null,
    excludeRequester,
    breakGlass: reviewWithinMs === undefined ? null : { reviewWithinMs },
  };
}

function routeOf({ match, to, repeat }: PolicySpecManifest['routes'][number]): RouteSpec {
  return {
    match: {
      severity: match?.severity ?? null,
      labels: match?.labels ?? {},
      code: match?.code ?? null,
    },
    to,
    repeatMs: repeat ?? null,
  };
}

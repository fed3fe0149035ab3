import type { AlertRow } from '../alert.ts';
import { stragglersFromAt, stragglersOf, wordOf } from '../adoption.ts';
import { standbyOf, standsAt } from '../application.ts';
import type { CredentialState, Saga } from '../credential.ts';
import type { Facts } from '../facts.ts';
import { UNKNOWN_BIRTH_AT } from '../key-version.ts';
import { openChanges } from '../permissions/mark.ts';
import { holdAt } from '../life/marks.ts';
import type {
  ConsumerView,
  CredentialView,
  DestinationView,
  MoveView,
  SagaView,
  VersionView,
} from '../views.ts';
import { statusRow } from './status.ts';

/** Everything that may be shown of a credential: masks, digests and times. */
export function credentialView(
  state: CredentialState,
  facts: Facts,
  alerts: readonly AlertRow[],
): CredentialView {
  return {
    ...statusRow(state, facts),
    application: facts.spec === null ? null : standsAt(state, facts.spec),
    standby: facts.spec === null ? null : standbyOf(state, facts.spec),
    labels: facts.spec?.labels ?? {},
    source: facts.spec?.source ?? null,
    policy: facts.policy?.name ?? null,
    ...markViews(state, facts),
    versions: state.versions.map(versionView),
    destinations: destinationViews(state, facts),
    consumersDetail: consumerViews(state, facts),
    saga: state.saga === null ? null : { ...sagaView(state.saga), move: moveView(state) },
    retries: Object.entries(facts.retries).map(([step, { tries, retryAt, fault }]) => ({
      step,
      tries,
      retryAt,
      fault,
    })),
    alerts,
    permissions:
      state.permissions === null ? null : { ...state.permissions, changes: openChanges(state.permissions) },
  };
}

function markViews(state: CredentialState, { now }: Facts): Pick<CredentialView, 'paused' | 'held'> {
  const { paused } = state.life;
  return { paused: paused === null ? null : { ...paused, untilAt: null }, held: holdAt(state, now) };
}

function versionView(version: CredentialState['versions'][number]): VersionView {
  return {
    version: version.version,
    status: version.status,
    keyIdMasked: version.key?.keyIdMasked ?? null,
    digest: version.key?.digest ?? null,
    bornAt: version.key === null || version.key.bornAt === UNKNOWN_BIRTH_AT ? null : version.key.bornAt,
    endsAt: version.endsAt,
    leaked: version.leakedAt !== null,
  };
}

function destinationViews(state: CredentialState, facts: Facts): readonly DestinationView[] {
  const delivering =
    state.saga?.phase === 'delivering' || state.saga?.phase === 'writing' ? state.saga : null;
  const emptied = state.saga?.phase === 'emptying' ? state.saga.emptied : [];
  const listed = delivering?.destinations ?? facts.spec?.destinations ?? [];
  return listed.map(({ name, store }) => ({
    name,
    store,
    status: emptied.includes(name)
      ? 'emptied'
      : (delivering?.deliveries[name] ?? state.observation?.destinations[name] ?? 'unknown'),
  }));
}

function consumerViews(state: CredentialState, facts: Facts): readonly ConsumerView[] {
  const late = new Set(stragglersOf(state, facts.spec));
  const lateFromAt = stragglersFromAt(state, facts.policy);
  return (facts.spec?.consumers ?? []).map(({ name, token, kubernetes }) => {
    const word = wordOf(state, { name, token });
    return {
      name,
      deliveredVersion: state.delivered[name]?.version ?? null,
      deliveredAt: state.delivered[name]?.at ?? null,
      loadedVersion: word?.version ?? null,
      loadedAt: word?.at ?? null,
      straggler: late.has(name) && lateFromAt !== null && facts.now >= lateFromAt,
      inPods: kubernetes !== null,
    };
  });
}

function moveView({ saga, application }: CredentialState): MoveView | null {
  if (saga?.kind === 'rotation' && saga.spare !== null)
    return { from: saga.spare.leaves, to: saga.spare.application, moved: false };
  if (saga?.kind !== 'kill' || saga.moved === null || application === null) return null;
  return { from: saga.moved.left, to: application, moved: true };
}

function sagaView(saga: Saga): Omit<SagaView, 'move'> {
  if (saga.kind === 'decommission') {
    const { id, kind, reason, phase, openedAt } = saga;
    return { id, kind, reason, phase, openedAt, fromVersion: null, toVersion: null };
  }
  if (saga.kind === 'redelivery') {
    const { id, kind, purpose, phase, openedAt, fromVersion, version } = saga;
    return { id, kind, reason: purpose, phase, openedAt, fromVersion, toVersion: version };
  }
  return saga.kind === 'rotation'
    ? {
        id: saga.id,
        kind: 'rotation',
        reason: saga.reason,
        phase: saga.phase,
        openedAt: saga.openedAt,
        fromVersion: saga.fromVersion,
        toVersion: saga.toVersion,
      }
    : {
        id: saga.id,
        kind: 'kill',
        reason: saga.leaked ? 'leak' : 'requested',
        phase: saga.phase,
        openedAt: saga.openedAt,
        fromVersion: null,
        toVersion: null,
      };
}

import { consumer } from '../../domain/access/caller.ts';
import type { Fleet } from '../../domain/spec.ts';
import { adoptionOperations } from './adoption/operations.ts';
import { adopt, survey } from './adopt.ts';
import { acknowledgeAlert, drill, hear, silence, unsilence } from './alerts.ts';
import { apply, plan } from './plan.ts';
import { approve, deny } from './approvals/answer.ts';
import { askFor, PLAINLY } from './approvals/gate.ts';
import { approvals } from './approvals/list.ts';
import { reviewGlass } from './approvals/review.ts';
import { confirmRestore } from './ask.ts';
import { events, verifyAudit } from './audit.ts';
import { askLife, importKey } from './life.ts';
import { live } from './live.ts';
import { deliveries } from './delivery/deliveries.ts';
import { createFeed } from './delivery/feed.ts';
import { createHandOut } from './delivery/hand-out.ts';
import { claimTask, releaseTask } from './ceremony/claim.ts';
import { confirmCall } from './ceremony/confirm.ts';
import { paste, pasteSealed } from './ceremony/paste.ts';
import { declareLost, reportDeleted, reportOutcome, reportRefusal } from './ceremony/report.ts';
import { task, tasks } from './ceremony/tasks.ts';
import { custodyView, declareGone, importEscrow } from './custody.ts';
import type { OperationsDeps } from './deps.ts';
import { evidenceReport } from './evidence.ts';
import { handover } from './handover.ts';
import { incidentReport } from './incident.ts';
import { fingerprints } from './fingerprints.ts';
import { doctor, info } from './health.ts';
import { show, status, why } from './look.ts';
import { recallOperations } from './recall/operations.ts';
import { simulateFleet } from './simulate.ts';
import type { Caller, Operations } from './operations.ts';

export function createOperations(deps: OperationsDeps): Operations {
  const desk = { deps, feed: createFeed(deps.ports, deps.news), handOut: createHandOut(deps) };
  return {
    info: () => info(deps),
    status: (names = null, page) => status(deps, names, page),
    show: (name) => show(deps, name),
    why: (name) => why(deps, name),
    ...adoptionOperations(deps),
    plan: (at) => plan(deps, at),
    simulate: (request) => simulateFleet(deps, request),
    apply: (saved, caller) => apply(deps, saved, caller),
    rotate: (name, request, caller) => askFor(deps, name, { do: 'rotate', ...request }, caller),
    revoke: (name, { breakGlass = null, ...request }, caller) =>
      askFor(deps, name, { do: 'revoke', ...request }, caller, { ...PLAINLY, breakGlass }),
    ...recallOperations(deps),
    approvals: () => approvals(deps),
    approve: (id, agreement, caller) => approve(deps, id, agreement, caller),
    deny: (id, reason, caller) => deny(deps, id, reason, caller),
    reviewGlass: (id, review, caller) => reviewGlass(deps, id, review, caller),
    life: (name, request, dryRun, caller) => askLife(deps, name, request, dryRun, caller),
    survey: (request) => survey(deps, request),
    adopt: (asks, reason, dryRun, caller) => adopt(deps, asks, reason, dryRun, caller),
    importKey: (name, reason, raw, caller) => importKey(deps, name, reason, raw, caller),
    confirmRestore: (name, reason, caller) => confirmRestore(deps, name, reason, caller),
    tasks: () => tasks(deps),
    task: (name) => task(deps, name),
    claimTask: (name, takeOver, caller) => claimTask(deps, name, takeOver, caller),
    releaseTask: (name, caller) => releaseTask(deps, name, caller),
    confirmCall: (name, reading, caller) => confirmCall(deps, name, reading, caller),
    paste: (name, attempt, raw, caller) => paste(deps, name, attempt, raw, caller),
    pasteSealed: (name, attempt, armoured, caller) => pasteSealed(deps, name, attempt, armoured, caller),
    reportRefusal: (name, attempt, caller) => reportRefusal(deps, name, attempt, caller),
    reportOutcome: (name, attempt, report, caller) => reportOutcome(deps, name, attempt, report, caller),
    declareLost: (name, why, caller) => declareLost(deps, name, why, caller),
    reportDeleted: (name, caller) => reportDeleted(deps, name, caller),
    events: (query) => events(deps, query),
    live: (afterPosition, signal) => live(deps, afterPosition, signal),
    deliveries: (request, entitled, signal) => deliveries(desk, request, entitled, signal),
    alerts: () => deps.ports.journal.alerts.raised(),
    acknowledgeAlert: (key, note, caller) => acknowledgeAlert(deps, key, note, caller),
    hear: (channel, call) => hear(deps, channel, call),
    silences: () => deps.ports.journal.alerts.silences.current(deps.ports.clock.now()),
    silence: (request, caller) => silence(deps, request, caller),
    unsilence: (id, caller) => unsilence(deps, id, caller),
    drill: (request, caller) => drill(deps, request, caller),
    backup: (recipients) => deps.backups.begin(recipients),
    exportAudit: (period) => deps.exportBundle(period),
    fingerprints: (request, caller) => fingerprints(deps, request, caller),
    backupReceipt: (id) => deps.backups.receipt(id),
    custody: () => custodyView(deps),
    importEscrow: (request, caller) => importEscrow(deps, request, caller),
    declareGone: (replica, reason, caller) => declareGone(deps, replica, reason, caller),
    doctor: () => doctor(deps),
    verifyAudit: () => verifyAudit(deps),
    report: (request) => evidenceReport(deps, request),
    handover: () => handover(deps),
    incident: (id) => incidentReport(deps, id),
    consumerOf: async (token) => consumerOf(deps, token),
  };
}

const indexes = new WeakMap<Fleet, ReadonlyMap<string, Caller>>();

/** Tokens are looked up by their hash, so that the time taken says nothing about which one was near. */
function consumerOf(deps: OperationsDeps, token: string): Caller | null {
  const fleet = deps.fleet.current();
  const index = indexes.get(fleet) ?? consumerIndex(deps, fleet);
  indexes.set(fleet, index);
  return index.get(deps.sha256(token)) ?? null;
}

function consumerIndex(deps: OperationsDeps, fleet: Fleet): ReadonlyMap<string, Caller> {
  const index = new Map<string, Caller>();
  for (const { name: credential, consumers } of fleet.credentials.values()) {
    for (const { name, token } of consumers) {
      if (token === null) continue;
      const digest = deps.sha256(token.reveal());
      // One workload may use several keys with one token; that it has one name everywhere is for the manifests to keep.
      const others = index.get(digest)?.credentials ?? [];
      index.set(digest, consumer([...others, credential], name));
    }
  }
  return index;
}

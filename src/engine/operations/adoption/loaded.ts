import { podOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { versionForConsumers } from '../../../domain/adoption.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { CredentialEvent } from '../../../domain/events.ts';
import { Fault } from '../../../domain/fault.ts';
import { holderKey } from '../../../domain/pods/ledger.ts';
import type { PodLedger } from '../../../domain/pods/ledger.ts';
import { instanceOf } from '../../../domain/pods/pod.ts';
import { appendAskedByEach } from '../ask.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';
import { together } from '../together.ts';

export interface LoadedReport {
  readonly consumer: string;
  readonly version: number;
  readonly caller: Caller;
}

/** A consumer, or one pod of it, has loaded a version. Said again, it is not written again. */
export function createLoaded(deps: OperationsDeps): (name: string, report: LoadedReport) => Promise<true> {
  return together((name, reports: readonly LoadedReport[]) => noteLoaded(deps, name, reports));
}

/** The reports of one caller are one append. */
async function noteLoaded(
  deps: OperationsDeps,
  name: string,
  reports: readonly LoadedReport[],
): Promise<readonly (true | Fault)[]> {
  const { state } = await rowOf(deps, name);
  const declared = new Set(
    deps.fleet
      .current()
      .credentials.get(name)
      ?.consumers.map((each) => each.name),
  );
  // By the version that is current, never by one that is reported: a ledger forgets whatever is older than it is told.
  const ledger = await deps.ledgers(state.uid, versionForConsumers(state)?.version ?? 0);
  const refused = new Map<LoadedReport, Fault>();
  for (const report of reports)
    if (!declared.has(report.consumer)) refused.set(report, notDeclared(name, report));
  const allowed = reports.filter((report) => !refused.has(report));
  await appendAskedByEach(deps, state.uid, allowed, (latest, own) => {
    const known = own.filter((report) => {
      if (!hasKey(latest, report.version)) refused.set(report, noVersion(name, report));
      return !refused.has(report);
    });
    return newsIn(known, ledger);
  });
  deps.poke();
  return reports.map((report) => refused.get(report) ?? true);
}

function hasKey({ versions }: CredentialState, version: number): boolean {
  return versions.some((each) => each.version === version && each.key !== null);
}

/** Each holder's reports in their order, without those that say what it has said last. */
function newsIn(reports: readonly LoadedReport[], ledger: PodLedger): readonly CredentialEvent[] {
  const saidLast = new Map<string, number>();
  return reports.flatMap(({ consumer, version, caller }): readonly CredentialEvent[] => {
    const pod = podOf(caller);
    const key = holderKey(consumer, pod?.uid ?? null);
    if ((saidLast.get(key) ?? ledger.get(key)?.loaded?.version) === version) return [];
    saidLast.set(key, version);
    const of = pod === null ? {} : { instance: instanceOf(pod), pod: pod.uid };
    return [{ type: 'Loaded', consumer, version, ...of }];
  });
}

function noVersion(name: string, { version }: LoadedReport): Fault {
  return new Fault('KT5019', { place: `credential ${name}`, saw: `no version ${version}` });
}

function notDeclared(name: string, { consumer }: LoadedReport): Fault {
  return new Fault('KT5018', { place: `credential ${name}`, saw: `consumer ${consumer} is not declared` });
}

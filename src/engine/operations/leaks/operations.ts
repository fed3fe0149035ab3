import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import type { FindingVerdict } from '../../../domain/leaks/events.ts';
import type { ReportFormat } from '../../../domain/leaks/formats.ts';
import { judgementOf } from '../../../domain/leaks/judge.ts';
import type { FindingDetail, FindingView, LeaksTaken } from '../../../domain/leaks/views.ts';
import type { Call } from '../../../ports/channel.ts';
import { appendAsked } from '../ask.ts';
import type { LeakDeps } from './deps.ts';
import { deliver, notTaken, tokenTypes } from './deliver.ts';
import { finding, findings, stateWith } from './look.ts';
import type { FindingsQuery } from './look.ts';
import { takeLeaks } from './take.ts';

/** Keys that were seen where they must not be: who reports them, and what people say of them. */
export interface LeakOperations {
  /** Rejects with KT5012 where the credential is unknown. */
  findings(query: FindingsQuery): Promise<readonly FindingView[]>;
  /** With all that happened to it. Rejects with KT1406. */
  finding(id: string): Promise<FindingDetail>;
  /** Rejects with KT1406, KT1407 and KT1408. */
  judge(id: string, verdict: FindingVerdict, reason: string, caller: Caller): Promise<FindingView>;
  /** The report of a scanner. Rejects with KT1403. */
  ingest(format: ReportFormat, text: string, caller: Caller): Promise<LeaksTaken>;
  /**
   * What a source sends by itself; without a name, whose token it is tells. Resolves to null for what was delivered before. Rejects
   * with KT1401 to KT1405.
   */
  deliver(source: string | null, call: Call): Promise<LeaksTaken | null>;
  /** What a source that asks for it should report. Rejects with KT1401 and KT1404. */
  tokenTypes(call: Call): Promise<readonly string[]>;
  /** Counts what never came as far as a source. */
  notTaken(source: string | null, why: string): void;
}

export function createLeakOperations(deps: LeakDeps): LeakOperations {
  return {
    findings: (query) => findings(deps, query),
    finding: (id) => finding(deps, id),
    judge: (id, verdict, reason, caller) => judge(deps, id, verdict, reason, caller),
    ingest: async (format, text, caller) => {
      const leaks = deps.readReport(format, text);
      return takeLeaks(deps, leaks, { actor: actorOf(caller), source: 'upload', delivery: null });
    },
    deliver: (source, call) => deliver(deps, source, call),
    tokenTypes: (call) => tokenTypes(deps, call),
    notTaken: (source, why) => notTaken(deps, source, why),
  };
}

async function judge(
  deps: LeakDeps,
  id: string,
  verdict: FindingVerdict,
  reason: string,
  caller: Caller,
): Promise<FindingView> {
  const { uid } = await stateWith(deps, id);
  await appendAsked(deps, uid, actorOf(caller), (state) => [judgementOf(state, id, verdict, reason)]);
  await deps.alertNow(uid);
  return finding(deps, id);
}

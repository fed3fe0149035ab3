import type { CredentialState } from '../credential.ts';
import type { EventOf } from '../events.ts';
import { Fault } from '../fault.ts';
import type { FindingVerdict } from './events.ts';
import { isOpen, stageOf } from './finding.ts';
import type { LeakFinding } from './finding.ts';

/** The event by which a person's word counts. Throws KT1406 (no such finding), KT1407 (over) and KT1408 (key alive). */
export function judgementOf(
  state: CredentialState,
  id: string,
  verdict: FindingVerdict,
  reason: string,
): EventOf<'FindingJudged'> {
  const place = `finding ${id}`;
  const finding = state.findings.find((each) => each.id === id);
  if (finding === undefined) throw new Fault('KT1406', { place, saw: `${state.name} has none of this id` });
  if (finding.status === 'dismissed' || finding.status === 'closed' || finding.status === verdict)
    throw new Fault('KT1407', { place, saw: finding.status });
  if (verdict === 'closed' && isOpen(state, finding))
    throw new Fault('KT1408', {
      ...{ place, saw: `v${finding.version} of ${state.name} may still be accepted` },
      next: remedyFor(state, finding),
    });
  return { type: 'FindingJudged', finding: id, verdict, reason };
}

/** The exact command that comes next for a finding. */
export function remedyFor(state: CredentialState, finding: LeakFinding): string {
  switch (stageOf(state, finding)) {
    case 'open':
    case 'confirmed':
      return finding.level === 'key'
        ? `keyturn findings dismiss ${finding.id} --reason TEXT`
        : `keyturn revoke ${state.name} --leaked --incident ${finding.id}`;
    case 'contained':
      return `keyturn findings close ${finding.id} --note TEXT`;
    default:
      return `keyturn show ${state.name}`;
  }
}

import type { CredentialState } from '../credential.ts';
import type { CredentialEvent, EventOf } from '../events.ts';
import { bothLevels, isEnded, isOpen, MOST_KEPT, MOST_TOOLS, versionOf } from './finding.ts';
import type { LeakFinding } from './finding.ts';

/** What was seen of the keys where they must not be, and what people say of it. It never moves a saga. */
export function foldFinding(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  if (event.type === 'FindingReported') return report(state, event, at);
  if (event.type !== 'FindingJudged') return null;
  if (!state.findings.some(({ id }) => id === event.finding)) return null;
  const word = { at, reason: event.reason };
  return {
    ...state,
    findings: state.findings.map((each) =>
      each.id === event.finding ? { ...each, status: event.verdict, word } : each,
    ),
  };
}

function report(
  state: CredentialState,
  event: EventOf<'FindingReported'>,
  at: number,
): CredentialState | null {
  const version = versionOf(state, event.version);
  if (version === null) return null;
  const known = state.findings.find(({ id }) => id === event.finding);
  const { tool } = event.evidence;
  if (known !== undefined) return replaced(state, again(known, event));
  const { finding: id, level, place } = event;
  const fresh: LeakFinding = {
    ...{ id, version: event.version, level, place, tools: [tool], reportedAt: at, word: null },
    // Nothing is left to be done about a key that is dead: it is evidence.
    status: isEnded(version) ? 'closed' : 'open',
  };
  return { ...state, findings: kept({ ...state, findings: [...state.findings, fresh] }) };
}

/** A dismissal was about the value that was seen then: the secret itself is another one than the name of the key. */
function again(known: LeakFinding, { level, evidence }: EventOf<'FindingReported'>): LeakFinding {
  const tools = [...new Set([...known.tools, evidence.tool])].slice(0, MOST_TOOLS);
  const isWorse = known.level === 'key' && level !== 'key';
  const status = isWorse && known.status === 'dismissed' ? 'open' : known.status;
  return { ...known, tools, level: bothLevels(known.level, level), status };
}

function replaced(state: CredentialState, finding: LeakFinding): CredentialState {
  return { ...state, findings: state.findings.map((each) => (each.id === finding.id ? finding : each)) };
}

/** The oldest that is over goes; what is open stays, and is bounded where it is reported. */
function kept(state: CredentialState): readonly LeakFinding[] {
  const { findings } = state;
  if (findings.length <= MOST_KEPT) return findings;
  const goes =
    findings.find(({ status }) => status === 'closed') ?? findings.find((each) => !isOpen(state, each));
  return goes === undefined ? findings.slice(1) : findings.filter((each) => each !== goes);
}

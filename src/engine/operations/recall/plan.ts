import { ruleFor } from '../../../domain/approvals/need.ts';
import { waitsAsWell } from '../../../domain/approvals/waiting.ts';
import { killEvents } from '../../../domain/asked/revoke.ts';
import { liveVersions } from '../../../domain/credential.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import { asFault, Fault } from '../../../domain/fault.ts';
import { selects } from '../../../domain/policy/select.ts';
import { busyWith } from '../../../domain/recall/order.ts';
import type { PlannedMember, RecallAsk, RecallPlan } from '../../../domain/recall/views.ts';
import { parseWave, wavesOf } from '../../../domain/recall/waves.ts';
import type { WaveSize } from '../../../domain/recall/waves.ts';
import type { RevokeRequest } from '../../../domain/requests.ts';
import type { CredentialSpec } from '../../../domain/spec.ts';
import type { SummaryRow } from '../../../ports/journal.ts';
import { policyFor } from '../../fleet.ts';
import { boundDigest } from '../approvals/digest.ts';
import type { OperationsDeps } from '../deps.ts';

const DIGEST_LENGTH = 16;

/** What a recall would do now. Writes nothing. Rejects with KT1502. */
export async function planRecall(deps: OperationsDeps, ask: RecallAsk): Promise<RecallPlan> {
  const sizes = sizesOf(ask);
  const able: { readonly row: SummaryRow; readonly spec: CredentialSpec }[] = [];
  const blocked: { readonly name: string; readonly why: string }[] = [];
  const { credentials } = deps.fleet.current();
  const chosen = [...credentials.values()].filter((spec) => selects(ask.selector, spec));
  for (const spec of chosen.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const row = await deps.ports.journal.findByName(spec.name);
    const why = row === null ? 'it is not known yet' : whyNot(deps, row.state, ask);
    if (row === null || why !== null) blocked.push({ name: spec.name, why: why ?? '' });
    else able.push({ row, spec });
  }
  const waves = wavesOf(able.length, sizes);
  const members = able.map(({ row, spec }, index) =>
    plannedMember(deps, ask, row.state, spec, waves[index] ?? 1),
  );
  const bound = able.map(({ row }) => boundDigest(deps, row.state, { do: 'revoke', ...requestOf(ask) }));
  const text = JSON.stringify([ask.waves, ask.budget, ask.pauseMs, requestOf(ask), members, bound]);
  return { digest: deps.sha256(text).slice(0, DIGEST_LENGTH), members, blocked };
}

export function requestOf({ leaked, incident, replace, note }: RecallAsk): RevokeRequest {
  return { leaked, incident, replace, note };
}

function sizesOf({ selector, waves, budget }: RecallAsk): readonly WaveSize[] {
  const place = 'the recall';
  if (selector.issuer === null && Object.keys(selector.labels).length === 0)
    throw new Fault('KT1502', { place, saw: 'no selector' });
  const sizes = waves.flatMap((text) => parseWave(text) ?? []);
  if (sizes.length === 0 || sizes.length < waves.length)
    throw new Fault('KT1502', { place, saw: `waves ${JSON.stringify(waves.join(','))}` });
  if (!Number.isSafeInteger(budget) || budget < 0)
    throw new Fault('KT1502', { place, saw: `a failure budget of ${budget}` });
  return sizes;
}

/** The same that the revocation itself would say. */
function whyNot({ ports }: OperationsDeps, state: CredentialState, ask: RecallAsk): string | null {
  const busy = busyWith(state.recall);
  if (busy !== null) return `it is part of ${busy}`;
  const open = waitsAsWell(state, { do: 'revoke', ...requestOf(ask) }, ports.clock.now());
  if (open !== null) return `${open.id} waits for approval already`;
  try {
    killEvents(state, requestOf(ask), '');
    return null;
  } catch (thrown) {
    const { code, saw } = asFault(thrown, `credential ${state.name}`);
    return `${code} ${saw}`;
  }
}

function plannedMember(
  { fleet }: OperationsDeps,
  ask: RecallAsk,
  state: CredentialState,
  spec: CredentialSpec,
  wave: number,
): PlannedMember {
  const rule = ruleFor(policyFor(fleet.current(), spec), { do: 'revoke', ...requestOf(ask) });
  return {
    ...{ name: state.name, owner: spec.owner, wave },
    versions: liveVersions(state).map(({ version }) => version),
    consumers: spec.consumers.map(({ name }) => name),
    paused: state.life.paused !== null,
    approval: rule === null ? null : { count: rule.need.count, policy: rule.need.policy },
  };
}

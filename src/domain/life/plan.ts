import { decommissionedFault } from '../asked/stopped.ts';
import type { CredentialState } from '../credential.ts';
import type { CredentialEvent } from '../events.ts';
import type { Facts } from '../facts.ts';
import { viewOfFault } from '../fault.ts';
import { judgeAcceptPermissions } from './accept-permissions.ts';
import { judgeAdopt } from './adopt.ts';
import { judgeCancel } from './cancel.ts';
import { judgeDecommission, judgeRecommission } from './decommission.ts';
import { judgeEndHold, judgeHold } from './hold.ts';
import { judgeImport } from './import.ts';
import type { Judge, Minted, Outlook } from './outlook.ts';
import { judgePause, judgeResume } from './pause.ts';
import { judgeRollback } from './rollback.ts';
import { judgeSync } from './sync.ts';
import type { LifeAct, LifePlan, LifeRequest } from './request.ts';

const JUDGES: { readonly [A in LifeAct]: Judge<A> } = {
  pause: judgePause,
  resume: judgeResume,
  hold: judgeHold,
  'end-hold': judgeEndHold,
  cancel: judgeCancel,
  rollback: judgeRollback,
  sync: judgeSync,
  import: judgeImport,
  decommission: judgeDecommission,
  recommission: judgeRecommission,
  adopt: judgeAdopt,
  'accept-permissions': judgeAcceptPermissions,
};

function judge(state: CredentialState, facts: Facts, request: LifeRequest): Outlook {
  const over = state.life.decommissioned !== null && request.act !== 'recommission';
  if (over) return { refused: decommissionedFault(state) };
  const judgeOne = JUDGES[request.act] as Judge<LifeAct>;
  return judgeOne(state, facts, request);
}

/** What the operation would do now, in words. */
export function lifePlan(state: CredentialState, facts: Facts, request: LifeRequest): LifePlan {
  const outlook = judge(state, facts, request);
  const refused = 'refused' in outlook ? viewOfFault(outlook.refused) : null;
  const lines = 'lines' in outlook ? outlook.lines : [];
  return { name: state.name, act: request.act, refused, lines, seq: state.seq };
}

/** The events of the operation; throws the fault that it is refused with. */
export function lifeEvents(
  state: CredentialState,
  facts: Facts,
  request: LifeRequest,
  minted: Minted,
): readonly CredentialEvent[] {
  const outlook = judge(state, facts, request);
  if ('refused' in outlook) throw outlook.refused;
  return outlook.events(minted);
}

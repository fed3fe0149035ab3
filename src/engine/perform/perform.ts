import type { Step, StepName, StepOf } from '../../domain/rotation/step.ts';
import { performAskApproval, performExpireApprovals } from './approval.ts';
import { performBaseline } from './baseline.ts';
import { performCall, performRecoverCall } from './call.ts';
import type { Commit, Performer, StepContext } from './context.ts';
import { performConfirmIssuer } from './confirm-issuer.ts';
import { performCheckDecommission, performEmpty, performEndDecommission } from './decommission.ts';
import { performPromote, performStage, performVerify } from './deliver.ts';
import { performDelete, performProveDead } from './kill.ts';
import { performOpen } from './open.ts';
import { performCompare, performParse, performProveNew } from './outcome.ts';
import { performClose, performRetire, performStartOverlap } from './overlap.ts';
import { performPreflight } from './preflight.ts';
import { performProveBrought } from './prove-brought.ts';
import { performMoveOff } from './spare.ts';
import { performCheckRedelivery, performEndRedelivery, performUndoRedelivery } from './redelivery.ts';
import { performGiveUp, performReleaseTask } from './task.ts';
import { performWatch } from './watch.ts';

type Performers = { readonly [N in StepName]: Performer<StepOf<N>> };

const performers: Performers = {
  baseline: performBaseline,
  open: performOpen,
  preflight: performPreflight,
  'ask-approval': performAskApproval,
  'expire-approvals': performExpireApprovals,
  'release-task': performReleaseTask,
  'give-up': performGiveUp,
  call: performCall,
  'recover-call': performRecoverCall,
  compare: performCompare,
  parse: performParse,
  'prove-new': performProveNew,
  stage: performStage,
  verify: performVerify,
  promote: performPromote,
  'start-overlap': performStartOverlap,
  'move-off': performMoveOff,
  retire: performRetire,
  close: performClose,
  delete: performDelete,
  'prove-dead': performProveDead,
  'confirm-issuer': performConfirmIssuer,
  'prove-brought': performProveBrought,
  'check-redelivery': performCheckRedelivery,
  'end-redelivery': performEndRedelivery,
  'undo-redelivery': performUndoRedelivery,
  'check-decommission': performCheckDecommission,
  empty: performEmpty,
  'end-decommission': performEndDecommission,
  watch: performWatch,
};

/** Does one step, yielding what must be on disk before it goes on. */
export function perform<N extends StepName>(
  step: StepOf<N> & { readonly do: N },
  context: StepContext,
): AsyncGenerator<Commit, void> {
  const performer: Performer<StepOf<N>> = performers[step.do];
  return performer(step, context);
}

export type { Step };

import type { OperationsDeps } from '../deps.ts';
import { beginRecall } from './begin.ts';
import type { RecallOperations } from './interface.ts';
import { recall, recalls } from './look.ts';
import { planRecall } from './plan.ts';
import { continueRecall, endRecall, stopRecall } from './steer.ts';

export function recallOperations(deps: OperationsDeps): RecallOperations {
  return {
    planRecall: (ask) => planRecall(deps, ask),
    beginRecall: (ask, confirmed, caller) => beginRecall(deps, ask, confirmed, caller),
    recalls: () => recalls(deps),
    recall: (id) => recall(deps, id),
    stopRecall: (id, why, caller) => stopRecall(deps, id, why, caller),
    continueRecall: (id, caller) => continueRecall(deps, id, caller),
    endRecall: (id, caller) => endRecall(deps, id, caller),
  };
}

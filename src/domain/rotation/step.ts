import type { ApprovalNeed } from '../approvals/approval.ts';
import type { RotationReason } from '../events.ts';

/** One thing to do for a credential. Steps of a destination carry its name, so that each is retried on its own. */
export type Step =
  | { readonly do: 'baseline' }
  | { readonly do: 'open'; readonly reason: RotationReason }
  | { readonly do: 'preflight' }
  | { readonly do: 'ask-approval'; readonly reason: RotationReason; readonly need: ApprovalNeed }
  | { readonly do: 'expire-approvals' }
  | { readonly do: 'release-task' }
  | { readonly do: 'give-up' }
  | { readonly do: 'call' }
  | { readonly do: 'recover-call' }
  | { readonly do: 'compare' }
  | { readonly do: 'parse' }
  | { readonly do: 'prove-new' }
  | { readonly do: 'stage'; readonly destination: string }
  | { readonly do: 'verify'; readonly destination: string }
  | { readonly do: 'promote'; readonly destination: string }
  | { readonly do: 'start-overlap' }
  | { readonly do: 'move-off' }
  | { readonly do: 'retire' }
  | { readonly do: 'close' }
  | { readonly do: 'delete' }
  | { readonly do: 'prove-dead' }
  | { readonly do: 'confirm-issuer' }
  | { readonly do: 'prove-brought' }
  | { readonly do: 'check-redelivery' }
  | { readonly do: 'end-redelivery' }
  | { readonly do: 'undo-redelivery' }
  | { readonly do: 'check-decommission' }
  | { readonly do: 'empty'; readonly destination: string }
  | { readonly do: 'end-decommission' }
  | { readonly do: 'watch' };

export type StepName = Step['do'];

export type StepOf<N extends StepName> = Extract<Step, { do: N }>;

/** Under this key a failed step is remembered and retried. */
export function stepKey(step: Step): string {
  return 'destination' in step ? `${step.do} ${step.destination}` : step.do;
}

export type Decision =
  | { readonly kind: 'step'; readonly step: Step }
  /** `untilAt` null: only an event from outside moves it. `why` is what `keyturn why` and `status` print. */
  | { readonly kind: 'wait'; readonly untilAt: number | null; readonly why: string };

export function take(step: Step): Decision {
  return { kind: 'step', step };
}

export function waitUntil(untilAt: number | null, why: string): Decision {
  return { kind: 'wait', untilAt, why };
}

/** The earliest of some times, of which any may be unknown. */
export function earliest(...times: readonly (number | null)[]): number | null {
  let first: number | null = null;
  for (const time of times) if (time !== null && (first === null || time < first)) first = time;
  return first;
}

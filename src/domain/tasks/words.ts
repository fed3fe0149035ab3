import { absurd } from '../absurd.ts';
import type { CredentialState, Rotation } from '../credential.ts';
import type { Facts } from '../facts.ts';
import { decide } from '../rotation/decide.ts';
import { stepKey } from '../rotation/step.ts';
import type { TaskPhase, TaskView } from './view.ts';

export interface Spoken {
  readonly state: CredentialState;
  readonly rotation: Rotation;
  readonly facts: Facts;
  readonly phase: TaskPhase;
  /** The words on the button. */
  readonly press: string;
}

/** What is needed next, and the command that leads on. */
export function wordsOf(spoken: Spoken): Pick<TaskView, 'next' | 'command'> {
  return { next: nextOf(spoken), command: commandOf(spoken) };
}

function nextOf({ state, rotation, facts, phase, press }: Spoken): string {
  switch (phase) {
    case 'held':
      return heldBy(state, facts);
    case 'unclaimed':
      return 'one person takes the task, then makes the key at the portal';
    case 'preflight':
      return (
        failing(facts, 'preflight') ?? 'wait: stores, custody, the old key and the clock are tried once more'
      );
    case 'ready':
      return `compare the last reset at the portal, confirm, then press ${press} there: one try`;
    case 'at-portal':
      return `press ${press} at the portal and paste what it shows; the page stays open`;
    case 'proving':
      return (
        failing(facts, 'prove-new') ??
        'wait: the issuer is asked whether it accepts the key; the page stays open'
      );
    case 'wrong-key':
      return 'the issuer refuses what was pasted: paste it again, or say that nobody has the right one';
    case 'quarantined':
      return rotation.phase === 'quarantined'
        ? `paste the key, or say what the portal shows: ${rotation.why}`
        : '';
    case 'refused':
      return rotation.phase === 'refused' ? `ask for another try: ${rotation.fault.saw}` : '';
    case 'lost':
      return 'the new secret is lost: find it and paste it, or ask for a second reset';
    case 'deleting':
      return 'delete the application at the portal, then say so';
    default:
      return absurd(phase);
  }
}

function commandOf({ state: { name }, phase }: Spoken): string {
  switch (phase) {
    case 'held':
      return `keyturn why ${name}`;
    case 'unclaimed':
      return `keyturn ceremony start ${name}`;
    case 'refused':
      return `keyturn rotate ${name}`;
    case 'lost':
      return `keyturn rotate ${name} --after-loss`;
    default:
      return `keyturn ceremony resume ${name}`;
  }
}

function heldBy(state: CredentialState, facts: Facts): string {
  const decision = decide(state, facts);
  return decision.kind === 'wait' ? decision.why : stepKey(decision.step);
}

function failing({ retries }: Facts, step: string): string | null {
  const fault = retries[step]?.fault;
  return fault === undefined ? null : `${fault.code} ${fault.saw}`;
}

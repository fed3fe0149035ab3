import type { CredentialState } from '../credential.ts';
import type { CredentialEvent } from '../events.ts';
import type { Facts } from '../facts.ts';
import { Fault } from '../fault.ts';
import type { FaultCode } from '../fault.ts';
import type { LifeAct, LifeLine, LifeRequestOf } from './request.ts';

/** Identifiers for what an operation opens. */
export interface Minted {
  readonly saga: string;
  readonly attempt: string;
}

export interface Refusal {
  readonly refused: Fault;
}

/** What an operation comes to: a refusal, or what it does and the events that say so. */
export type Outlook =
  | Refusal
  | {
      readonly lines: readonly LifeLine[];
      readonly events: (minted: Minted) => readonly CredentialEvent[];
    };

/** Judges one kind of request by the state and the facts. Pure, so that a dry run and the real thing can't differ. */
export type Judge<A extends LifeAct> = (
  state: CredentialState,
  facts: Facts,
  request: LifeRequestOf<A>,
) => Outlook;

export function refuse(
  code: FaultCode,
  state: CredentialState,
  saw: string,
  more: { readonly next?: string; readonly expected?: string } = {},
): Refusal {
  return { refused: new Fault(code, { place: `credential ${state.name}`, saw, ...more }) };
}

export function does(text: string): LifeLine {
  return { kind: 'does', text };
}

export function keeps(text: string): LifeLine {
  return { kind: 'keeps', text };
}

export function warns(text: string): LifeLine {
  return { kind: 'warns', text };
}

import type { Caller } from './access/caller.ts';
import type { Fault, FaultView } from './fault.ts';
import type { Secret } from './secret.ts';

/** What an agent may call itself: a name for people to recognise, and nobody has checked that it is true. */
export const INSTANCE_NAME = /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}$/;

/** The most credentials that one agent may ask for. */
export const MOST_WANTED = 200;

/** A daemon that has nothing to say gives a sign of life this often. */
export const BEAT_MS = 15_000;

export interface Wanted {
  readonly name: string;
  /** The version that the agent has already; null: none. */
  readonly holds: number | null;
}

export interface DeliveryRequest {
  readonly instance: string;
  readonly credentials: readonly Wanted[];
}

export interface Entitlement {
  readonly caller: Caller;
  /** Why no new key may leave to them now; null: it may. */
  readonly withheld: Fault | null;
}

/** Who listens, as of now; null as soon as they would be refused. */
export type Entitled = () => Promise<Entitlement | null>;

/** What an agent is told. Only `key` holds something secret: the fields of the manifest with their values. */
export type DeliveryWord<Value = Secret> =
  | {
      readonly is: 'key';
      readonly credential: string;
      readonly version: number;
      readonly fields: Readonly<Record<string, Value>>;
    }
  /** What the agent has is what it should have. */
  | { readonly is: 'kept'; readonly credential: string; readonly version: number }
  /** There is no live key. */
  | { readonly is: 'none'; readonly credential: string }
  /** This consumer may not have it, or, `failed`, it can't be handed out now; either is looked at again by itself. */
  | { readonly is: 'refused' | 'failed'; readonly credential: string; readonly fault: FaultView }
  /** Everything that there is to say has been said: what came since the last time belongs together. */
  | { readonly is: 'settled' }
  | { readonly is: 'beat' };

/** The same as it is written on the wire. */
export type WireWord = DeliveryWord<string>;

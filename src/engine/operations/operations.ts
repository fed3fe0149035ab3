import type { AlertRow } from '../../domain/alert.ts';
import type { Actor } from '../../domain/events.ts';
import type { RevokeRequest, RotateRequest, Started } from '../../domain/requests.ts';
import type {
  ApplyResult,
  AuditReport,
  CredentialView,
  DaemonInfo,
  DoctorCheck,
  EventView,
  Plan,
  StatusRow,
  WhyView,
} from '../../domain/views.ts';

/** Who asks. Consumers may report for their own credential and nothing else. */
export type Caller =
  | { readonly kind: 'administrator'; readonly name: string }
  | { readonly kind: 'consumer'; readonly credential: string; readonly name: string };

/** All that people and programs may ask of the engine. The HTTP API is a door in front of this and nothing more. */
export interface Operations {
  info(): Promise<DaemonInfo>;
  status(): Promise<readonly StatusRow[]>;
  show(name: string): Promise<CredentialView>;
  why(name: string): Promise<WhyView>;
  /** `at`: what would happen at that time if nothing else changed. */
  plan(at: number | null): Promise<Plan>;
  /** Rejects with KT5013 when the plan made now differs; the fault's `saw` lists what changed. */
  apply(plan: Plan, caller: Caller): Promise<ApplyResult>;
  /** Resolves to the journal position after which the rotation's events follow. */
  rotate(name: string, request: RotateRequest, caller: Caller): Promise<Started>;
  revoke(name: string, request: RevokeRequest, caller: Caller): Promise<Started>;
  loaded(name: string, consumer: string, version: number, caller: Caller): Promise<void>;
  /** Waits up to `waitMs` for an event after `afterPosition` when there is none yet. */
  events(query: {
    readonly name: string | null;
    readonly afterPosition: number;
    readonly limit: number;
    readonly waitMs: number;
  }): Promise<readonly EventView[]>;
  alerts(): Promise<readonly AlertRow[]>;
  doctor(): Promise<readonly DoctorCheck[]>;
  verifyAudit(): Promise<AuditReport>;
  /** The consumer whose token this is, or null. Compared in constant time. */
  consumerOf(token: string): Promise<Caller | null>;
}

/** How a caller stands in the journal. */
export function actorOf(caller: Caller): Actor {
  return caller.kind === 'consumer' ? `consumer:${caller.name}` : `user:${caller.name}`;
}

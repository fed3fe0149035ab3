import type { GuardedRevoke, RotateRequest, Started } from '../domain/requests.ts';
import type { Adoption } from '../domain/pods/adoption.ts';
import type {
  AuditReport,
  CredentialView,
  DaemonInfo,
  DoctorCheck,
  EventView,
  PlanView,
  StatusRow,
  WhyView,
} from '../domain/views.ts';
import { rfc3339 } from '../domain/wire.ts';
import type { Asking, Request } from './request.ts';

export interface EventQuery {
  readonly name: string | null;
  readonly afterPosition: number;
  readonly limit?: number;
  /** How long the daemon may hold the answer back while there is none, at most 60 s. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

/** What people look at, and the two things they do most. A page and the command line ask the same. */
export interface KeyCalls {
  info(): Promise<DaemonInfo>;
  status(): Promise<readonly StatusRow[]>;
  /** The rows of these alone, as far as they are there; at most 200. */
  statusOf(names: readonly string[]): Promise<readonly StatusRow[]>;
  /** A part of them, ordered by name. */
  statusPage(afterName: string | null, limit: number): Promise<readonly StatusRow[]>;
  show(name: string): Promise<CredentialView>;
  why(name: string): Promise<WhyView>;
  adoption(name: string): Promise<Adoption>;
  plan(at: number | null): Promise<PlanView>;
  rotate(name: string, request: RotateRequest): Promise<Started>;
  revoke(name: string, request: GuardedRevoke): Promise<Started>;
  events(query: EventQuery): Promise<readonly EventView[]>;
  doctor(): Promise<readonly DoctorCheck[]>;
  verifyAudit(): Promise<AuditReport>;
}

/** Walking a journal of years, or an escrow, takes its time. */
export const LONG_TIMEOUT_MS = 600_000;
const GRACE_MS = 10_000;

export function pathOf(name: string): string {
  return `/v1/credentials/${encodeURIComponent(name)}`;
}

export function keyCalls({ ask, list }: Asking): KeyCalls {
  return {
    info: () => ask({ path: '/v1/info' }),
    status: () => list({ path: '/v1/status' }),
    statusOf: (names) => {
      const query = new URLSearchParams(names.map((name): [string, string] => ['name', name]));
      return list({ path: `/v1/status?${query.toString()}` });
    },
    statusPage: (afterName, limit) => {
      const after = afterName === null ? '' : `&after=${encodeURIComponent(afterName)}`;
      return list({ path: `/v1/status?limit=${limit}${after}` });
    },
    show: (name) => ask({ path: pathOf(name) }),
    why: (name) => ask({ path: `${pathOf(name)}/why` }),
    adoption: (name) => ask({ path: `${pathOf(name)}/adoption` }),
    plan: (at) => ask({ path: at === null ? '/v1/plan' : `/v1/plan?at=${encodeURIComponent(rfc3339(at))}` }),
    rotate: (name, options) => ask({ method: 'POST', path: `${pathOf(name)}/rotate`, body: options }),
    revoke: (name, options) => ask({ method: 'POST', path: `${pathOf(name)}/revoke`, body: options }),
    events: (query) => list(eventRequest(query)),
    doctor: () => list({ path: '/v1/doctor' }),
    verifyAudit: () => ask({ path: '/v1/audit/verify', timeoutMs: LONG_TIMEOUT_MS }),
  };
}

function eventRequest({ name, afterPosition, limit = 200, waitMs = 0, signal }: EventQuery): Request {
  const query = new URLSearchParams({ after: String(afterPosition), limit: String(limit) });
  if (name !== null) query.set('name', name);
  if (waitMs > 0) query.set('wait', String(waitMs / 1_000));
  return { path: `/v1/events?${query.toString()}`, timeoutMs: waitMs + GRACE_MS, signal };
}

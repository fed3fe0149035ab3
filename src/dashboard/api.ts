import { accessClient } from '../client/access.ts';
import { alertingCalls } from '../client/alerting.ts';
import { approvalCalls } from '../client/approvals.ts';
import { findingCalls } from '../client/findings.ts';
import { keyCalls, pathOf } from '../client/keys.ts';
import { lifeCalls } from '../client/life.ts';
import type { Asking, Request } from '../client/request.ts';
import { onboardingClient } from '../client/onboarding.ts';
import { recallCalls } from '../client/recalls.ts';
import { taskCalls } from '../client/tasks.ts';
import type { WhoAmI } from '../domain/access/views.ts';
import type { FaultView } from '../domain/fault.ts';
import { fromWire } from '../domain/wire.ts';
import type { Wire } from '../domain/wire.ts';
import { createStore } from './store.ts';
import { strings } from './strings/index.ts';

/** What the daemon said instead of an answer, or that it said nothing. */
export class ApiFault extends Error {
  readonly view: FaultView;
  /** 0: nobody answered. */
  readonly status: number;

  constructor(view: FaultView, status: number) {
    super(`${view.code} ${view.place}: ${view.saw}`);
    this.view = view;
    this.status = status;
  }
}

/** Null: nobody is logged in; undefined: not asked yet. */
export const session = createStore<WhoAmI | null | undefined>(undefined);

const TIMEOUT_MS = 30_000;

/** What the page asks by itself says so, and does not keep the session open. */
function asking(unattended: boolean): Asking {
  const ask = async <T>({ method = 'GET', path, body, timeoutMs, signal }: Request): Promise<T> => {
    const late = AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS);
    const answer = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(unattended ? { 'keyturn-unattended': '1' } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    }).catch((thrown: unknown) => {
      if (signal?.aborted === true) throw thrown;
      throw unreachable();
    });
    if (answer.status === 204) return undefined as T;
    const value: unknown = await answer.json().catch(() => null);
    if (!answer.ok) throw faultOf(answer.status, value);
    return fromWire<T>(value as Wire<T>);
  };
  return {
    ask,
    list: async <T>(request: Request) => (await ask<{ readonly items: readonly T[] }>(request)).items,
  };
}

function apiOver(over: Asking) {
  const { ask, list } = over;
  return {
    ...keyCalls(over),
    ...lifeCalls(ask, pathOf),
    ...alertingCalls(ask, list),
    ...approvalCalls(ask, list),
    ...taskCalls(ask, pathOf),
    ...findingCalls(over),
    ...recallCalls(over),
    access: accessClient(over),
    onboarding: onboardingClient(over),
    /** The browser gets a cookie and the page never sees what is in it. */
    logIn: (user: string, password: string, newPassword: string | null) =>
      ask({ method: 'POST', path: '/v1/session', body: { user, password, newPassword, as: 'cookie' } }),
    followLink: (link: string) => ask({ method: 'POST', path: '/v1/session/follow-link', body: { link } }),
  };
}

export type Api = ReturnType<typeof apiOver>;

/** For what a person asks, and for what the page asks by itself. */
export const api: Api = apiOver(asking(false));
export const quietApi: Api = apiOver(asking(true));

export async function findSession(): Promise<void> {
  try {
    session.set(await api.access.whoAmI());
  } catch (thrown) {
    if (thrown instanceof ApiFault && thrown.status === 401) session.set(null);
    else throw thrown;
  }
}

function faultOf(status: number, value: unknown): ApiFault {
  if (status === 401 && session.get() !== undefined) session.set(null);
  const view = typeof value === 'object' && value !== null && 'code' in value ? (value as FaultView) : null;
  return view === null ? unreachable(status) : new ApiFault(view, status);
}

function unreachable(status = 0): ApiFault {
  const { place, expected, next } = strings.offline;
  const saw = status === 0 ? strings.offline.saw : strings.offline.otherAnswer(status);
  return new ApiFault({ code: 'KT6001', place, saw, expected, next }, status);
}

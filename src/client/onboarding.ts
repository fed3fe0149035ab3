import { absurd } from '../domain/absurd.ts';
import type { ConformanceRequest, OnboardingAct, UsersRequest } from '../domain/onboarding/requests.ts';
import type { OnboardingRow, OnboardingView } from '../domain/onboarding/views.ts';
import type { Asking } from './request.ts';

/** The questions about applications for an issuer's API. */
export interface OnboardingClient {
  list(): Promise<readonly OnboardingRow[]>;
  show(name: string): Promise<OnboardingView>;
  act(name: string, act: OnboardingAct): Promise<OnboardingView>;
  users(name: string, request: UsersRequest): Promise<OnboardingView>;
  conformance(name: string, request: ConformanceRequest): Promise<OnboardingView>;
}

/** An issuer that is slow to answer is tried for several minutes. */
const RUN_TIMEOUT_MS = 300_000;

export function onboardingClient({ ask, list }: Asking): OnboardingClient {
  const of = (name: string): string => `/v1/onboarding/${encodeURIComponent(name)}`;
  const post = (path: string, body: unknown): Promise<OnboardingView> => ask({ method: 'POST', path, body });
  return {
    list: () => list({ path: '/v1/onboarding' }),
    show: (name) => ask({ path: of(name) }),
    act: (name, act) => {
      const { path, body } = requestOf(act);
      return post(`${of(name)}/${path}`, body);
    },
    users: (name, { evidence, ...request }) => post(`${of(name)}/users`, { ...request, ...evidence }),
    conformance: (name, request) =>
      ask({
        ...{ method: 'POST', path: `${of(name)}/conformance`, body: request, timeoutMs: RUN_TIMEOUT_MS },
      }),
  };
}

function requestOf(act: OnboardingAct): { readonly path: string; readonly body: unknown } {
  switch (act.act) {
    case 'pass':
    case 'hand-in':
      return { path: `stages/${act.stage}/${act.act}`, body: act.evidence };
    case 'reject':
      return { path: `stages/${act.stage}/reject`, body: { ...act.evidence, reasons: act.reasons } };
    case 'note':
      return { path: 'notes', body: { ...act.evidence, stage: act.stage } };
    case 'submit':
      return { path: 'submit', body: act.evidence };
    case 'ask-change':
      return { path: 'changes', body: act.evidence };
    case 'change-made':
      return { path: `${changeIn(act.change)}/made`, body: act.evidence };
    case 'change-refused':
      return { path: `${changeIn(act.change)}/refused`, body: { ...act.evidence, reasons: act.reasons } };
    case 'try-change':
      return { path: `${changeIn(act.change)}/try`, body: {} };
    default:
      return absurd(act);
  }
}

function changeIn(id: string): string {
  return `changes/${encodeURIComponent(id)}`;
}

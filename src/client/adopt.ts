import type { LifePlan } from '../domain/life/request.ts';
import type { AdoptAsk, Survey, SurveyRequest } from '../domain/survey/view.ts';
import { toWire } from '../domain/wire.ts';
import type { Request } from './request.ts';

/** Keys that exist already and are not managed yet. */
export interface AdoptCalls {
  survey(request: SurveyRequest): Promise<Survey>;
  /** All or none; with `dryRun` only what would be done. */
  adopt(asks: readonly AdoptAsk[], reason: string, dryRun: boolean): Promise<readonly LifePlan[]>;
}

export function adoptCalls(ask: <T>(request: Request) => Promise<T>): AdoptCalls {
  return {
    survey: (request) => ask({ method: 'POST', path: '/v1/survey', body: request }),
    adopt: async (asks, reason, dryRun) => {
      const body = toWire({ asks, reason, dryRun });
      return (await ask<{ plans: readonly LifePlan[] }>({ method: 'POST', path: '/v1/adopt', body })).plans;
    },
  };
}

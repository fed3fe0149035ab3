import type { LifeAnswer, LifeRequest } from '../domain/life/request.ts';
import type { Secret } from '../domain/secret.ts';
import { toWire } from '../domain/wire.ts';
import type { Request } from './request.ts';

/** A key that a person hands in. */
export interface BroughtKey {
  readonly appKey: Secret;
  readonly appSecret: Secret;
}

/** What people decide about a key, beside rotating it. */
export interface LifeCalls {
  /** With `dryRun` nothing is done: the answer tells what would be. */
  life(name: string, request: LifeRequest, dryRun: boolean): Promise<LifeAnswer>;
  /** The key travels in the body and is sealed at the other end. */
  importKey(name: string, reason: string, key: BroughtKey): Promise<LifeAnswer>;
}

export function lifeCalls(ask: <T>(request: Request) => Promise<T>, of: (name: string) => string): LifeCalls {
  return {
    life: (name, { act, ...request }, dryRun) =>
      ask({ method: 'POST', path: `${of(name)}/${act}`, body: toWire({ ...request, dryRun }) }),
    importKey: (name, reason, { appKey, appSecret }) =>
      ask({
        ...{ method: 'POST', path: `${of(name)}/import` },
        body: { reason, key: { appKey: appKey.reveal(), appSecret: appSecret.reveal() } },
      }),
  };
}

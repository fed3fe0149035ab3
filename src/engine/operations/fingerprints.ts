import type { Caller } from '../../domain/access/caller.ts';
import { liveVersions } from '../../domain/credential.ts';
import type { CredentialState } from '../../domain/credential.ts';
import { Fault } from '../../domain/fault.ts';
import type { FingerprintRequest, LeftOut, ManagedSecret } from '../../domain/fingerprints.ts';
import type { KeyFacts, KeyVersion } from '../../domain/key-version.ts';
import type { KeyPair } from '../../ports/issuer.ts';
import type { OperationsDeps } from './deps.ts';
import { heldPair } from './held-pair.ts';
import { summaries } from './look.ts';

/**
 * The fingerprints of every key that custody holds, retired ones too: a leak of those is evidence. Rejects where a live
 * key does not open: a scanner without it would call clean what is not.
 */
export async function fingerprints(
  deps: OperationsDeps,
  request: FingerprintRequest,
  caller: Caller,
): Promise<Uint8Array> {
  const secrets: ManagedSecret[] = [];
  const leftOut: LeftOut[] = [];
  for await (const { state } of summaries(deps)) {
    for (const each of state.versions) {
      if (each.key === null) continue;
      const found = await heldPair(deps, state, each.key);
      if (!(found instanceof Fault)) secrets.push(...halves(state.name, each.version, each.key, found));
      else if (isInUse(deps, state, each)) throw found;
      else leftOut.push(without(state, each, found));
    }
  }
  return deps.fingerprints.handOut(request, secrets, leftOut, caller);
}

function isInUse({ fleet }: OperationsDeps, state: CredentialState, version: KeyVersion): boolean {
  return fleet.current().credentials.has(state.name) && liveVersions(state).includes(version);
}

function without({ name }: CredentialState, { version }: KeyVersion, { code }: Fault): LeftOut {
  return { credential: name, version, part: null, why: `it does not open any more (${code})` };
}

function halves(
  credential: string,
  version: number,
  { bornAt }: KeyFacts,
  { appKey, appSecret }: KeyPair,
): readonly ManagedSecret[] {
  const of = { credential, version, bornAt };
  return [
    { ...of, part: 'app-key', value: appKey },
    { ...of, part: 'app-secret', value: appSecret },
  ];
}

import { liveVersions } from '../../../domain/credential.ts';
import type { KeyTry } from '../../../domain/onboarding/events.ts';
import { openKey, probeKey } from '../../perform/keys.ts';
import type { KeyContext } from '../../perform/context.ts';
import { specOf } from '../../fleet.ts';
import { rowOf } from '../look.ts';
import type { OnboardingDeps } from './deps.ts';

/** One signed call with every live key of the credentials, old and new alike. */
export async function tryKeys(
  deps: Pick<OnboardingDeps, 'ports' | 'fleet'>,
  credentials: readonly string[],
): Promise<readonly KeyTry[]> {
  const tries: KeyTry[] = [];
  for (const credential of credentials) {
    const context = await contextOf(deps, credential);
    for (const { version, key } of liveVersions(context.state)) {
      if (key === null) continue;
      const { verdict, fault } = await probeKey(context, await openKey(context, key));
      tries.push({ credential, version, verdict, saw: fault?.saw ?? null });
    }
  }
  return tries;
}

/** What it takes to use the keys of a credential as the engine does; what they may do is not judged here. */
export async function contextOf(
  { ports, fleet }: Pick<OnboardingDeps, 'ports' | 'fleet'>,
  name: string,
): Promise<KeyContext> {
  const spec = specOf(fleet.current(), name);
  const { state } = await rowOf({ ports, fleet, watched: new Map() }, name);
  const issuer = await ports.outside.issuer(spec.issuer);
  return { state, issuer, ports };
}

import type { CredentialState } from '../../domain/credential.ts';
import { asFault } from '../../domain/fault.ts';
import type { Fault } from '../../domain/fault.ts';
import type { KeyFacts } from '../../domain/key-version.ts';
import type { KeyPair } from '../../ports/issuer.ts';
import { openKey } from '../perform/keys.ts';
import { contextOf } from './onboarding/try-keys.ts';
import type { OnboardingDeps } from './onboarding/deps.ts';

/** The pair out of custody; or why a retired one does not open any more, or one whose manifest is gone and with it its issuer. */
export async function heldPair(
  deps: Pick<OnboardingDeps, 'ports' | 'fleet'>,
  { name }: CredentialState,
  key: KeyFacts,
): Promise<KeyPair | Fault> {
  try {
    return await openKey(await contextOf(deps, name), key);
  } catch (thrown) {
    return asFault(thrown, `custody, ${name}`);
  }
}

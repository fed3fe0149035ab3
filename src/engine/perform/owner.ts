import { versionWith } from '../../domain/credential.ts';
import type { CredentialState } from '../../domain/credential.ts';
import type { KeyVersion } from '../../domain/key-version.ts';
import type { StepContext } from './context.ts';

const PAGE = 1_000;

/** A version of a credential that has a key pair. */
export interface Owner {
  readonly state: CredentialState;
  readonly version: KeyVersion;
}

/**
 * Every version, of whatever credential, that has this key pair: the issuer accepts the keys of other applications as
 * well, and a signed call does not tell them apart. Looks at the whole fleet, so it is for what happens seldom.
 */
export async function* ownersOf({ ports }: StepContext, digest: string): AsyncGenerator<Owner, void> {
  for (let afterName: string | null = null; ;) {
    const page = await ports.journal.summaries({ afterName, limit: PAGE });
    for (const { state } of page) {
      const version = versionWith(state, digest);
      if (version !== null) yield { state, version };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    afterName = last.state.name;
  }
}

import type { CredentialState } from '../credential.ts';
import { changeText } from '../permissions/compare.ts';
import { openChanges } from '../permissions/mark.ts';
import { rfc3339 } from '../wire.ts';
import type { Finding } from './finding.ts';
import { nothing, raise } from './raise.ts';

/** So many are named; all of them are in `keyturn permissions`. */
const NAMED = 4;

/**
 * One alert however much has changed, and the worse one where the keys may do anything more. What is seen later is another
 * alert: whoever has acknowledged this one has not read it.
 */
export function permissionsChanged({ permissions, saga }: CredentialState): Finding {
  if (permissions === null) return nothing;
  const changes = openChanges(permissions);
  // A key that is being ended does nothing any more.
  if (changes.length === 0 || saga?.kind === 'kill') return nothing;
  // What adds most is read first, since the end may be cut.
  const wider = changes.filter((each) => each.wider);
  const texts = [...wider, ...changes.filter((each) => !each.wider)].map(changeText);
  const more = texts.length > NAMED ? [`and ${texts.length - NAMED} more`] : [];
  const summary = [...texts.slice(0, NAMED), ...more].join('; ');
  return raise(wider.length > 0 ? 'KT-A363' : 'KT-A364', summary, rfc3339(permissions.seenAt));
}

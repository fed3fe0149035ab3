import { changeText } from '../permissions/compare.ts';
import { openChanges } from '../permissions/mark.ts';
import { rfc3339 } from '../wire.ts';
import { does, keeps, refuse, warns } from './outlook.ts';
import type { Judge } from './outlook.ts';

/** What was last seen of what the keys may do is right from now on. Said of what a person has read, and of nothing later. */
export const judgeAcceptPermissions: Judge<'accept-permissions'> = (state, _facts, { reason, seenAt }) => {
  const mark = state.permissions;
  if (mark === null) return refuse('KT5114', state, 'no look has told yet what its keys may do');
  if (mark.seenAt !== seenAt)
    return refuse('KT5114', state, `the last change was seen ${rfc3339(mark.seenAt)}`);
  const changes = openChanges(mark);
  if (changes.length === 0) return refuse('KT5103', state, 'what its keys may do is accepted already');
  return {
    lines: [
      ...changes.map((change) => (change.wider ? warns(changeText(change)) : does(changeText(change)))),
      keeps('changes nothing at the issuer'),
    ],
    events: () => [{ type: 'PermissionsAccepted', permissions: mark.seen, reason }],
  };
};

import type { FaultEntry } from './entry.ts';

export const approvalFaults = {
  KT5201: {
    title: 'No such approval',
    explain:
      'Nothing that waits for people has this id: it was agreed to, denied, taken back or ran out, or it never was. What became of it stands in the journal of the credential.',
    expected: 'the id of something that waits',
    next: 'keyturn approvals list',
    remedy: 'ask',
  },
  KT5202: {
    title: 'Another digest than the one that is asked about',
    explain:
      'Agreement is bound to one exact plan by its digest, so that nobody agrees to something that they did not see. The digest that was given is not that of what waits.',
    expected: 'the digest that keyturn approvals list shows',
    next: 'keyturn approvals list',
    remedy: 'ask',
  },
  KT5203: {
    title: 'The credential is no longer what it was when this was asked for',
    explain:
      'A rotation has begun or ended, a key has died, or the name is another one since. What people would agree to is not what would be done, so the approval has ended; ask again.',
    expected: 'the credential as it was when the approval was asked for',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5204: {
    title: 'The approval ran out',
    explain: 'An approval waits for a day. Not enough people agreed in that time; ask again.',
    expected: 'an agreement before the approval ends',
    next: 'keyturn approvals list',
    remedy: 'ask',
  },
  KT5205: {
    title: 'This person may not agree to it',
    explain:
      'The policy names the groups whose members may agree. Whoever asked does not count as a second pair of eyes, and nobody reviews what they did themselves.',
    expected: 'somebody else of the groups that the policy names',
    next: 'keyturn approvals list',
    remedy: 'ask',
  },
  KT5206: {
    title: 'This person has agreed already',
    explain: 'Each person counts once. The approval waits for somebody else.',
    expected: 'another person',
    next: 'keyturn approvals list',
    remedy: 'ask',
  },
  KT5207: {
    title: 'The same waits for an approval already',
    explain:
      'It was asked for before, and people are still to agree. A second question would only split their answers.',
    expected: 'one open question of a kind and credential',
    next: 'keyturn approvals list',
    remedy: 'ask',
  },
  KT5208: {
    title: 'Nothing is there to break the glass for',
    explain:
      'Breaking the glass does at once what others would have to agree to, and demands a review afterwards. Here the policy does not allow it, or no approval is needed.',
    expected: 'an approval that the policy lets be broken: breakGlass.allow',
    next: 'keyturn why CREDENTIAL',
    remedy: 'ask',
  },
  KT5209: {
    title: 'No such review',
    explain: 'No act without approval with this id waits for a review: it was reviewed, or it never was.',
    expected: 'the id of something that waits for a review',
    next: 'keyturn approvals list',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;

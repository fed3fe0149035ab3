import type { KeyVersionStatus } from '../../domain/key-version.ts';
import type { FindingStage, LeakLevel } from '../../domain/leaks/leak-finding.ts';

const stages: Readonly<Record<FindingStage, string>> = {
  open: 'open',
  confirmed: 'confirmed',
  contained: 'contained',
  closed: 'closed',
  dismissed: 'dismissed',
};

const levels: Readonly<Record<LeakLevel, string>> = {
  pair: 'App Key and App Secret',
  secret: 'App Secret',
  key: 'App Key alone, which opens nothing',
};

const keys: Readonly<Record<KeyVersionStatus, string>> = {
  pending: 'pending, may be accepted',
  current: 'current, STILL ACCEPTED',
  previous: 'previous, STILL ACCEPTED',
  expired: 'expired, seen refused',
  revoked: 'revoked, seen refused',
  lost: 'lost, seen refused',
};

const steps: Readonly<Record<string, string>> = {
  reported: 'reported',
  confirmed: 'confirmed: it is a leak',
  dismissed: 'dismissed: it is no leak',
  closed: 'closed',
};

/** The pages of what was found where it must not be; they come with these pages. */
export const findingStrings = {
  title: 'Findings',
  text: 'Keys of yours that somebody has seen where they must not be. No value is kept, so none is shown.',
  count: (shown: number) => (shown === 1 ? '1 finding' : `${shown} findings`),
  none: '● No finding is open.',
  noneText: 'What scanners and hosting services report is taken in by a source, or by command:',
  noneCommand: 'gitleaks git -r - -f json . | keyturn findings ingest -',
  noneOver: 'Those that are over',
  noneSuch: 'No finding is like that.',
  clear: 'Show what is open',
  filters: 'Which findings',
  search: 'Credential, place or tool',
  stage: 'Stage',
  anyStage: 'not over',
  all: 'all, those that are over too',
  credential: 'Credential',
  anyCredential: 'every credential',
  key: (version: number) => `v${version}`,
  keys,
  stages,
  levels,
  places: (count: number) => (count === 1 ? '1 place' : `${count} places`),
  seen: 'reported',
  seenFirst: 'first',
  seenLast: 'last',
  by: (tools: readonly string[]) => `by ${tools.join(', ')}`,
  revoke: (name: string) => `Revoke ${name} …`,
  back: '← Findings',
  verdict: {
    live: (version: number, seen: string) => `✖ ${seen} of v${version}, STILL ACCEPTED. End the key first.`,
    named: (version: number) => `▲ The name of v${version} was seen. Without its secret it opens nothing.`,
    contained: (version: number) => `✔ v${version} was seen refused. What is left is to close the finding.`,
    closed: (version: number) => `○ Closed: v${version} was seen refused.`,
    dismissed: '○ Dismissed: somebody said that it is no leak.',
  },
  facts: {
    credential: 'Credential',
    key: 'Key',
    seen: 'Seen',
    by: 'Reported by',
    first: 'Reported first',
    last: 'New evidence',
    alert: 'Alert',
    id: 'Finding',
    others: 'Beside it',
  },
  allOf: (name: string) => `every finding of ${name}`,
  history: 'Evidence and history',
  steps,
  stepBy: (by: string) => `by ${by}`,
  evidence: {
    tool: 'Tool',
    rule: 'Rule',
    repository: 'Repository',
    file: 'File',
    line: (line: number) => `, line ${line}`,
    commit: 'Commit',
    url: 'Address, as reported',
    delivery: 'Delivery',
  },
  again: 'A report of the same value at the same place changes nothing and is not listed again.',
  acts: {
    title: 'Act',
    confirm: 'Confirm',
    confirmText: 'You say that it is a leak. Nothing is revoked by that.',
    dismiss: 'Dismiss',
    dismissText:
      'This value at this place is reported to nobody any more. Another key at the same place is a new finding.',
    close: 'Close',
    closeText: 'The key is dead. What was done at the place, and by whom?',
    reason: { confirm: 'Note (optional)', dismiss: 'Why it is no leak', close: 'What was done' },
    /** What the command says, too, where nobody says more. */
    seen: 'seen by a person',
    notAllowed: 'Judging a finding needs the role operator or admin.',
  },
} as const;

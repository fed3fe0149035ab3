import type { RecallMemberStage } from '../../domain/recall/views.ts';
import type { WaveState } from '../recalls.ts';

const credentials = (count: number): string => (count === 1 ? '1 credential' : `${count} credentials`);
const keeping = (count: number): string =>
  count === 1 ? '1 credential keeps its key' : `${count} credentials keep their keys`;
const keys = (count: number): string => (count === 1 ? '1 key' : `${count} keys`);

const stages: Readonly<Record<RecallMemberStage, string>> = {
  asked: '○ still accepted · others must agree',
  waits: '○ still accepted · waits for its wave',
  begun: '◐ still accepted · under way, not seen refused yet',
  failing: '✖ still accepted · does not come through',
  dead: '✔ seen refused · revoked',
  skipped: '○ skipped: nothing of it could be revoked',
};

const waves: Readonly<Record<WaveState, string>> = {
  asked: '○ others must agree',
  waits: '○ waits',
  begun: '◐ under way',
  failing: '✖ does not come through',
  over: '● over',
};

/** The pages of revocations of many keys; they come with these pages. */
export const recallStrings = {
  title: 'Recalls',
  text: 'A recall ends the keys of many credentials at the issuer, wave after wave. The next wave begins once every key of the last was seen refused.',
  none: '● No recall is under way.',
  over: 'One that is over stays under its own address until its credentials are part of another. What it did is in the report of its incident.',
  begin: 'Begin a recall …',
  open: 'Open',
  back: '← Recalls',
  verdict: {
    asked: (all: number) => `▲ ${credentials(all)} STILL ACCEPTED · nothing has begun`,
    moving: (alive: number, all: number) => `▲ ${alive} of ${credentials(all)} STILL ACCEPTED`,
    stopped: (alive: number, all: number) => `▲ STOPPED · ${alive} of ${credentials(all)} STILL ACCEPTED`,
    revoked: (all: number) => `✔ REFUSED · ${all === 1 ? '1 credential' : `all ${all} credentials`} revoked`,
    partly: (dead: number, all: number) => `▲ Over · ${dead} of ${credentials(all)} revoked`,
  },
  ended: 'What had begun when it was ended went on: the page of each credential says how far it has come.',
  toApprovals: 'To the approvals',
  detach: 'You may close this page: the daemon goes on, and this address shows how far it is.',
  facts: {
    by: 'Asked by',
    at: 'When',
    incident: 'Incident',
    leaked: 'Leaked',
    note: 'Why',
    replace: 'Afterwards',
    budget: 'Failure budget',
    pause: 'Between waves',
    digest: 'Digest',
  },
  nothing: '–',
  yes: 'yes',
  no: 'no',
  replaced: 'new keys are made',
  notReplaced: 'no new keys are made',
  budget: (budget: number, failing: number) =>
    `${budget} may fail, ${failing} ${failing === 1 ? 'does' : 'do'}`,
  noPause: 'no pause',
  steer: 'Steer',
  stop: 'Stop',
  stopText: (waits: number) =>
    `Begins no further one: ${keeping(waits)} for now. What has begun goes on; a deletion can't be called back.`,
  stopNote: 'Why (optional)',
  /** What the command says, too, where nobody says more. */
  stoppedByHand: 'stopped by hand',
  nothingToStop: 'Every wave has begun: there is nothing left to stop.',
  continue: 'Continue …',
  continueTitle: 'Continue the recall',
  continueText: (waits: number, failing: number) =>
    `${waits === 1 ? '1 credential that waits is' : `${waits} credentials that wait are`} revoked, wave after wave.${failing === 0 ? '' : ` ${failing} that ${failing === 1 ? 'does' : 'do'} not come through ${failing === 1 ? 'is' : 'are'} forgiven, and tried further.`}`,
  continueDo: 'Continue',
  end: 'End …',
  endTitle: 'End the recall',
  endText: (waits: number) =>
    `Gives up what has not begun: ${keeping(waits)}, STILL ACCEPTED. What has begun goes on.`,
  endDo: 'End it',
  notAllowed: 'Steering a recall needs the role operator or admin.',
  wave: (wave: number | null) => (wave === null ? 'Before the first wave' : `Wave ${wave}`),
  waves,
  waveCount: (dead: number, all: number) => `${dead} of ${all} seen refused`,
  columns: { name: 'Credential', stage: 'Where it stands', since: 'Since', why: 'Why' },
  stages,
  progress: 'step by step',
  new: {
    title: 'Begin a recall',
    form: 'Whose keys, and why',
    selector: 'Labels or issuer, one a line, such as team=x or issuer=NAME; all must fit',
    leaked: 'The keys have leaked: mark every live version',
    incident: 'Incident, for the journal',
    note: 'Note, for the journal (optional)',
    replace: 'Make new keys afterwards',
    waves: 'Waves: numbers or percentages, the last again and again',
    budget: 'So many may fail before it stops by itself',
    pause: 'Pause between waves, such as 2m',
    look: 'See what it would do',
    badSelector: (text: string) => `${JSON.stringify(text)} is no NAME=VALUE.`,
    badBudget: (text: string) => `${JSON.stringify(text)} is no whole number, 0 or more.`,
    badPause: (text: string) => `${JSON.stringify(text)} is no duration such as 2m or 0s.`,
    plan: 'What it would do',
    nothing: 'None of it can be revoked: nothing would be done.',
    verdict: (members: number, count: number) =>
      `▲ ${credentials(members)}: ${keys(count)} would end at the issuer`,
    blast: 'Blast radius',
    consumers: (count: number) => (count === 1 ? '1 consumer' : `${count} consumers`),
    silent: (count: number) =>
      `${count} ${count === 1 ? 'credential declares' : 'credentials declare'} none, and may have some all the same`,
    owners: 'Owners',
    agree: 'Agree first',
    agreeing: (count: number, policies: readonly string[]) =>
      `${count} ${count === 1 ? 'needs' : 'need'} others to agree (${policies.join(', ')}); nothing begins before they have`,
    nobody: 'nobody has to',
    then: 'Then',
    fail: 'consumers FAIL until a new key of theirs is registered, stored and loaded',
    failForGood: 'consumers FAIL, and no new key is made',
    stops: 'Stops',
    stopsAfter: (budget: number) =>
      `by itself once ${budget === 0 ? 'one does' : `${budget + 1} do`} not come through, and by a press on Stop`,
    columns: {
      wave: 'Wave',
      name: 'Credential',
      versions: 'Keys that end',
      consumers: 'Consumers',
      owner: 'Owner',
    },
    paused: 'paused: a revocation goes through a pause',
    agreeFirst: (count: number) => (count === 1 ? 'one other must agree' : `${count} others must agree`),
    blocked: 'Left out',
    confirm: 'Begin',
    type: (count: number) => `Type ${count}, the number of credentials, to continue`,
    breakGlass: 'Break glass: why it is done without the approval that the policy asks for',
    breakGlassText: 'Only where nobody can agree in time. Somebody else reviews it afterwards.',
    begin: (count: number) => `Revoke ${credentials(count)}`,
    refused: 'Changed meanwhile, and not in it:',
    toRecall: 'To the recall',
    notAllowed: 'Beginning a recall needs the role operator or admin.',
  },
} as const;

import type { CredentialView } from '../../domain/views.ts';
import { padEnd, plain, wrap } from './text.ts';
import { formatDistance, formatWhen } from './time.ts';
import type { Local } from './time.ts';

const LEAD_WIDTH = 9;
const WIDTH = 80;

/** `spare`: a key is made at the standby application first; the old one ends then, or once everybody has loaded that. */
export type Revocation = 'spare' | 'spare-when-loaded' | 'kill' | 'kill-only';

/** What a revocation does, before anybody confirms it: who is hit, what ends, what follows. */
export function blastScreen(view: CredentialView, how: Revocation, local: Local): string {
  return [
    ['BLAST', blast(view, local)],
    ...(how === 'spare' || how === 'spare-when-loaded'
      ? moving(view, how)
      : killing(view, how === 'kill', local)),
  ]
    .map(
      ([lead = '', text = '']) =>
        `${padEnd(lead, LEAD_WIDTH)}${wrap(plain(text), WIDTH, ' '.repeat(LEAD_WIDTH))}\n`,
    )
    .join('');
}

function killing(view: CredentialView, replace: boolean, local: Local): readonly (readonly string[])[] {
  const instead = `keyturn revoke ${view.name} --spare makes a key at ${view.standby} and moves consumers there first.`;
  return [
    ['KILL', ending(view, local)],
    ['THEN', following(view, replace)],
    ...(view.standby === null ? [] : [['INSTEAD', instead]]),
  ];
}

function moving(
  { versions, application, standby }: CredentialView,
  how: 'spare' | 'spare-when-loaded',
): readonly (readonly string[])[] {
  const young = `v${newestOf(versions) + 1}`;
  const old = versions.filter(isLive).map(({ version, status }) => `v${version} (${status})`);
  const list = old.join(' and ') || 'the old key';
  const many = old.length > 1;
  const ends = `${list} ${many ? 'end' : 'ends'}`;
  return [
    [
      'SPARE',
      `${young} is made at ${standby} and put where consumers read it. ${list} ${many ? 'stay' : 'stays'} accepted ${how === 'spare' ? 'until then' : 'meanwhile'}.`,
    ],
    how === 'spare'
      ? [
          'THEN',
          `the key application ${application} is deleted at once: ${ends}, and whoever has not loaded ${young} by then FAILS.`,
        ]
      : [
          'THEN',
          `once every consumer and each of its pods has loaded ${young}, the key application ${application} is deleted: ${ends}. Nothing is deleted before that.`,
        ],
    ['UNTIL', 'a thief keeps access until the old key was seen refused; without --spare it ends now.'],
  ];
}

function blast({ consumersDetail, destinations }: CredentialView, { now }: Local): string {
  const places = destinations.map(({ name }) => name).join(', ');
  if (consumersDetail.length === 0) {
    return `no consumer is declared; that does not mean that nobody uses it. Stored in ${places || 'no store'}.`;
  }
  const lastAt = Math.max(...consumersDetail.map(({ loadedAt }) => loadedAt ?? 0));
  const last = lastAt === 0 ? 'none has reported a key' : `last loaded ${formatDistance(lastAt, now)}`;
  const names = consumersDetail.map(({ name }) => name);
  const listed =
    names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
  return `${names.length === 1 ? '1 consumer' : `${names.length} consumers`} · ${last}: ${listed}`;
}

function ending({ versions }: CredentialView, local: Local): string {
  const live = versions.filter(isLive);
  if (live.length === 0) return 'no live key is known; the issuer is asked all the same.';
  const words = live.map(({ version, status, endsAt }) => {
    const by =
      status === 'previous' && endsAt !== null ? `, until ${formatWhen(endsAt, local)} otherwise` : '';
    return `v${version} (${status}${by})`;
  });
  return `the key application is deleted at the issuer now: ${words.join(' and ')} ${live.length > 1 ? 'end' : 'ends'}.`;
}

function following({ versions }: CredentialView, replace: boolean): string {
  return replace
    ? `consumers FAIL until v${newestOf(versions) + 1} is registered, stored and loaded.`
    : 'consumers FAIL, and no new key is made (--no-replace).';
}

function newestOf(versions: CredentialView['versions']): number {
  return Math.max(0, ...versions.map(({ version }) => version));
}

function isLive({ status }: CredentialView['versions'][number]): boolean {
  return ['pending', 'current', 'previous'].includes(status);
}

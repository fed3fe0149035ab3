import type { Writable } from 'node:stream';
import { formatDuration, SECOND_MS } from '../../domain/duration.ts';
import type { EventType } from '../../domain/events.ts';
import { LOOKS } from '../../domain/present/look.ts';
import type { CredentialView } from '../../domain/views.ts';
import { DEMO } from '../../sandbox/seed.ts';
import type { Daemon } from '../daemon.ts';
import { packageVersion } from '../version.ts';
import { DEMO_CREDENTIAL, LOGIN_PASSWORD_FILE, TRADING_PASSWORD_FILE } from './manifest.ts';

const FIRST_LOOK_MS = 60 * SECOND_MS;

/** What a rotation's line shows, as its events come in. */
const STEPS: Partial<Record<EventType, string>> = {
  Preflighted: 'preflight',
  Parsed: 'reset at issuer',
  Sealed: 'sealed',
  Verified: 'verified',
  Promoted: 'promoted',
};

export interface Rehearsal {
  readonly api: string;
  readonly issuer: string;
  /** Whether a robot makes the keys. */
  readonly autopilot: boolean;
}

/** What happened since the start, where the data is and what to type next. */
export async function firstScreen(
  daemon: Daemon,
  dataDirectory: string,
  { api, issuer, autopilot }: Rehearsal,
  out: Writable,
): Promise<void> {
  const player = autopilot
    ? 'A robot plays the person with the phone (autopilot).'
    : 'You play the person with the phone.';
  out.write(`keyturn ${packageVersion()} · embedded: journal, store and sandbox issuer in ${shown(dataDirectory)}
Nothing leaves this machine. ${player}

`);
  await tellRotation(daemon, out);
  const view = await daemon.operations.show(DEMO_CREDENTIAL);
  out.write(`${stateLine(view, daemon)}\n
${dashboardLine(daemon)}API         ${api}   (token in ${shown(dataDirectory)}/admin-token)
Issuer      ${issuer}   (its pages, to rehearse by hand)
${autopilot ? '' : playLines(dataDirectory)}Log         ${shown(dataDirectory)}/keyturn.log
Try         npx keyturn status · npx keyturn why ${DEMO_CREDENTIAL} · npx keyturn revoke ${DEMO_CREDENTIAL}
            npx keyturn demo plays a whole life in under a minute.  Ctrl-C stops.
`);
}

/** All that the person with the phone has and a robot does not need to be told. */
function playLines(dataDirectory: string): string {
  const folder = `${shown(dataDirectory)}/manifests`;
  return `Play        npx keyturn next, or Tasks on the dashboard; then at the issuer's pages
            log in as ${DEMO.user}; its passwords are in
            ${folder}/${LOGIN_PASSWORD_FILE} and
            ${folder}/${TRADING_PASSWORD_FILE}
`;
}

function dashboardLine(daemon: Daemon): string {
  const link = daemon.loginLink();
  return link === null ? '' : `Dashboard   ${link}   (one use)\n`;
}

/** A rotation that this start brought about, told as it goes; silent when there is none. */
async function tellRotation(daemon: Daemon, out: Writable): Promise<void> {
  const before = await daemon.operations.show(DEMO_CREDENTIAL);
  const isFirst = before.version === null || before.condition === 'rotating' || before.condition === 'due';
  const startedAt = performance.now();
  if (isFirst) out.write(`${DEMO_CREDENTIAL}   its key is 80 days old · policy demo says rotate at 75d\n  `);
  await Promise.race([
    daemon.ticker.idle(),
    new Promise((resolve) => setTimeout(resolve, FIRST_LOOK_MS).unref()),
  ]);
  if (!isFirst) return;
  const events = await daemon.operations.events({
    name: DEMO_CREDENTIAL,
    afterPosition: 0,
    limit: 100,
    waitMs: 0,
  });
  const seen = new Set(events.flatMap(({ event }) => STEPS[event.type] ?? []));
  const steps = Object.values(STEPS).filter((step) => seen.has(step));
  const seconds = ((performance.now() - startedAt) / SECOND_MS).toFixed(1);
  out.write(`${steps.map((step) => `✔ ${step}`).join('   ')}   ${seconds} s\n`);
}

function stateLine(view: CredentialView, daemon: Daemon): string {
  const { name, version, overlapEndsAt, condition, next } = view;
  if (overlapEndsAt === null) {
    const { word } = LOOKS[condition];
    return `${name}   ${version === null ? word : `v${version} ${word}`} · next: ${next}`;
  }
  const ends = new Date(overlapEndsAt)
    .toLocaleString('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    })
    .replace(',', '');
  const leftMs = overlapEndsAt - daemon.now();
  return `${name}   v${version} current · v${(version ?? 1) - 1} still accepted, ends ${ends} (in ${formatDuration(leftMs)})`;
}

function shown(directory: string): string {
  return directory.startsWith('/') || directory.startsWith('.') ? directory : `./${directory}`;
}

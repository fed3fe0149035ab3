import type { Writable } from 'node:stream';
import { formatDuration, SECOND_MS } from '../../domain/duration.ts';
import type { EventType } from '../../domain/events.ts';
import type { CredentialView } from '../../domain/views.ts';
import type { Daemon } from '../daemon.ts';
import { packageVersion } from '../version.ts';
import { DEMO_CREDENTIAL } from './manifest.ts';

const FIRST_LOOK_MS = 60 * SECOND_MS;

/** What a rotation's line shows, as its events come in. */
const STEPS: Partial<Record<EventType, string>> = {
  Preflighted: 'preflight',
  Parsed: 'reset at issuer',
  Sealed: 'sealed',
  Verified: 'verified',
  Promoted: 'promoted',
};

/** What happened since the start, where the data is and what to type next. */
export async function firstScreen(
  daemon: Daemon,
  dataDirectory: string,
  addresses: { readonly api: string; readonly issuer: string },
  out: Writable,
): Promise<void> {
  out.write(`keyturn ${packageVersion()} · embedded: journal, store and sandbox issuer in ${shown(dataDirectory)}
Nothing leaves this machine. A robot plays the person with the phone (autopilot).

`);
  await tellRotation(daemon, out);
  const view = await daemon.operations.show(DEMO_CREDENTIAL);
  out.write(`${stateLine(view, daemon)}\n
${dashboardLine(daemon)}API         ${addresses.api}   (token in ${shown(dataDirectory)}/admin-token)
Issuer      ${addresses.issuer}   (its pages, to rehearse by hand)
Log         ${shown(dataDirectory)}/keyturn.log
Try         npx keyturn status · npx keyturn why ${DEMO_CREDENTIAL} · npx keyturn revoke ${DEMO_CREDENTIAL}
            npx keyturn demo plays a whole life in under a minute.  Ctrl-C stops.
`);
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
  if (overlapEndsAt === null)
    return `${name}   ${version === null ? condition : `v${version} ${condition}`} · next: ${next}`;
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

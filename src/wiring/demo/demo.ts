import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoOptions } from '../../cli/offline.ts';
import type { Environment } from '../../config/environment.ts';
import { DAY_MS, formatDuration, MINUTE_MS, SECOND_MS } from '../../domain/duration.ts';
import type { EventType } from '../../domain/events.ts';
import type { CredentialView } from '../../domain/views.ts';
import { DEMO_CREDENTIAL } from '../embedded/manifest.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** `keyturn demo`: a key's whole life in under a minute, with the real engine, issuer and HTTP; only clocks are moved. */
export async function demo(options: DemoOptions, environment: Environment): Promise<number> {
  const directory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'keyturn-demo-')));
  const stage = await setStage(directory, environment);
  try {
    say(
      `A key's whole life, days in seconds. Everything is real but the clocks; nothing leaves this machine.\n`,
    );
    for (const act of ACTS) await act(stage);
  } finally {
    await stage.close();
    if (options.dataDirectory === null && !options.keep)
      await rm(directory, { recursive: true, force: true });
    else say(`\nEverything it wrote is in ${directory}`);
  }
  return 0;
}

const oldKey = async (stage: Stage): Promise<void> => {
  title('1  An old key, and a store that fails in the middle');
  say('   wb-demo is 80 days old; the policy says rotate at 75d.');
  await stage.slowNextReset(SECOND_MS);
  const ticking = stage.player().tick();
  await waitFor(stage, 'CallStarted');
  await stage.takeStoreAway();
  say('   The reset is on its way. Now the folder of the store app-files is taken away.');
  await ticking;
  const view = await show(stage);
  say(`   ✔ reset at the issuer, sealed before it was read · ${deliveries(view)}`);
  const [failing] = view.retries;
  say(`   ✖ ${failing?.fault.code} ${failing?.fault.place}: ${failing?.fault.saw}`);
  say('   Nothing is promoted: consumers keep the old key, which works for ten days.');
};

const crash = async (stage: Stage): Promise<void> => {
  title('2  The daemon is killed in the middle (SIGKILL), and started again');
  await stage.player().kill();
  await stage.restart();
  await stage.player().tick();
  say(`   It goes on where it was. Resets that took effect at the issuer: ${await stage.resets()}`);
};

const repair = async (stage: Stage): Promise<void> => {
  title('3  The store comes back');
  await stage.bringStoreBack();
  await stage.advance(10 * MINUTE_MS);
  await stage.player().tick();
  const view = await show(stage);
  say(`   ✔ staged, read back and promoted in both stores · v${view.version} is current`);
  say(`   v1 is still accepted, for another ${formatDuration(await overlapLeft(stage, view))}.`);
};

const straggler = async (stage: Stage): Promise<void> => {
  title('4  Six days later somebody has not moved');
  await stage.advance(6 * DAY_MS);
  await stage.player().tick();
  for (const alert of (await show(stage)).alerts) say(`   ▲ ${alert.code} ${alert.summary}`);
  await stage.reportLoaded(2);
  await stage.player().tick();
  const { consumers, alerts } = await show(stage);
  say(
    `   order-router reports v2 · ${consumers.loaded}/${consumers.declared} loaded · ${alerts.length} alerts`,
  );
};

const retirement = async (stage: Stage): Promise<void> => {
  title('5  The overlap ends');
  await stage.advance(4 * DAY_MS);
  await stage.player().tick();
  const view = await show(stage);
  for (const { version, status } of view.versions) say(`   v${version} ${status}`);
  say('   v1 was tried and seen refused, v2 accepted in the same minute: only then it counts as retired.');
};

const proof = async (stage: Stage): Promise<void> => {
  title('6  The journal');
  const client = await stage.client();
  const events = await client.events({ name: DEMO_CREDENTIAL, afterPosition: 0, limit: 200 });
  say(`   ${events.map(({ event }) => event.type).join(' · ')}`);
  const audit = await client.verifyAudit();
  say(`   ✔ ${audit.events} events, every chain and state fits: ${audit.problems.length} problems`);
  say(`   ✔ resets that took effect: ${await stage.resets()}`);
};

const ACTS = [oldKey, crash, repair, straggler, retirement, proof];

async function show(stage: Stage): Promise<CredentialView> {
  return (await stage.client()).show(DEMO_CREDENTIAL);
}

async function waitFor(stage: Stage, type: EventType): Promise<void> {
  const client = await stage.client();
  let afterPosition = 0;
  for (;;) {
    const events = await client.events({ name: DEMO_CREDENTIAL, afterPosition, waitMs: 10 * SECOND_MS });
    if (events.some(({ event }) => event.type === type)) return;
    afterPosition = events.at(-1)?.position ?? afterPosition;
  }
}

async function overlapLeft(stage: Stage, view: CredentialView): Promise<number> {
  const { now } = await (await stage.client()).info();
  return (view.overlapEndsAt ?? now) - now;
}

function deliveries(view: CredentialView): string {
  return view.destinations.map(({ store, status }) => `${store} ${status}`).join(' · ');
}

const WIDTH = 80;

/** A line that is too long goes on below, two columns further in than it began. */
function folded(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let last = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    if (last.trim() !== '' && last.length + 1 + word.length > WIDTH) {
      lines.push(last);
      last = `${indent}  ${word}`;
    } else last += last.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, last].join('\n');
}

function title(text: string): void {
  say(`\n${text}`);
}

function say(text: string): void {
  process.stdout.write(`${text.split('\n').map(folded).join('\n')}\n`);
}

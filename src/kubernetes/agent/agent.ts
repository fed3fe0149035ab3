import { receive } from '../../client/deliveries.ts';
import { asFault } from '../../domain/fault.ts';
import { readAgentToken } from './agent-token.ts';
import { createFollowUp } from './application/follow-up.ts';
import { createBackoff } from './backoff.ts';
import type { AgentSettings } from './config/settings.ts';
import { openKeeper } from './files/keeper.ts';
import { createInbox } from './inbox.ts';
import type { Inbox } from './inbox.ts';
import { pause } from './outside.ts';
import type { Outside } from './outside.ts';
import { openStatus } from './status.ts';
import type { Status } from './status.ts';

/**
 * Keeps the files of a workload as the daemon says, until the signal. A daemon that is away, or says no, is asked again for
 * ever: the files stay meanwhile. Rejects with KT6503 where there is no folder to keep them in.
 */
export async function runAgent(settings: AgentSettings, outside: Outside): Promise<void> {
  await keepFiles(settings, outside, () => false);
}

/** Fetches every key once and ends as soon as all of them are files, or with the signal. It tells nobody: no application runs yet. */
export async function fetchOnce(settings: AgentSettings, outside: Outside): Promise<void> {
  const quiet = { onChange: { kind: 'none' }, ack: { kind: 'none' } } as const;
  const credentials = settings.credentials.map((credential) => ({ ...credential, ...quiet }));
  await keepFiles({ ...settings, credentials }, outside, (status) => status.isComplete());
}

async function keepFiles(
  settings: AgentSettings,
  outside: Outside,
  isDone: (status: Status) => boolean,
): Promise<void> {
  const { log, now, random, signal } = outside;
  const keeper = openKeeper(settings, now);
  const status = openStatus(settings, log, now);
  const followUp = createFollowUp(settings, status, outside);
  const inbox = createInbox({ settings, keeper, status, followUp, log });
  const backoff = createBackoff(random);
  log.info('agent started', { instance: settings.instance, directory: settings.directory });
  while (!signal.aborted) {
    const beganAt = performance.now();
    await listen(settings, inbox, outside, () => isDone(status));
    if (isDone(status)) break;
    status.lost();
    if (!signal.aborted) await pause(backoff.next(performance.now() - beganAt), signal);
  }
  log.info('agent stopped', { instance: settings.instance });
}

/** One connection, from its beginning to its end. */
async function listen(
  settings: AgentSettings,
  inbox: Inbox,
  { log, signal }: Outside,
  isDone: () => boolean,
): Promise<void> {
  const { address, instance, credentials } = settings;
  try {
    const token = await readAgentToken(settings.tokenFile);
    const wanted = credentials.map(({ name }) => ({ name, holds: inbox.holds(name) }));
    for await (const word of receive(address, token, { instance, credentials: wanted }, signal)) {
      inbox.hear(word);
      if (isDone()) return;
    }
    log.info('the daemon has ended the connection');
  } catch (thrown) {
    if (signal.aborted) return;
    const { code, place, saw } = asFault(thrown, 'connection to the daemon');
    log.warn('not connected', { code, place, saw });
  }
}

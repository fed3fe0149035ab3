import type { DeliveryWord } from '../../domain/deliveries.ts';
import { asFault, viewOfFault } from '../../domain/fault.ts';
import type { FollowUp } from './application/follow-up.ts';
import type { AgentSettings, CredentialSettings } from './config/settings.ts';
import type { FreshKey, Keeper } from './files/keeper.ts';
import { render } from './files/render.ts';
import type { Received } from './files/render.ts';
import type { AgentLog } from './log.ts';
import type { Status } from './status.ts';

/** Takes what the daemon says. Keys that come together become files together. */
export interface Inbox {
  /** What the daemon need not send. */
  holds(credential: string): number | null;
  hear(word: DeliveryWord): void;
}

interface Desk {
  readonly settings: AgentSettings;
  readonly keeper: Keeper;
  readonly status: Status;
  readonly followUp: FollowUp;
  readonly log: AgentLog;
}

export function createInbox(desk: Desk): Inbox {
  const { keeper, status, followUp, log } = desk;
  /** Not in the files yet, for want of room or because a template does not fit; tried again with every sign of life. */
  const pending = new Map<string, Received>();
  const holds = (name: string): number | null => pending.get(name)?.version ?? keeper.holds(name);
  const write = (): void => {
    if (pending.size > 0) writePending(desk, pending);
  };
  return {
    holds,
    hear: (word) => {
      switch (word.is) {
        case 'key':
          pending.set(word.credential, word);
          log.info('key received', { credential: word.credential, version: word.version });
          return;
        case 'kept':
          if (pending.has(word.credential)) return;
          status.note(word.credential, 'written', word.version);
          followUp.begin(word.credential, word.version);
          return;
        case 'none':
          status.note(word.credential, 'no-live-key', keeper.holds(word.credential));
          return;
        case 'refused':
        case 'failed':
          status.note(word.credential, word.is, keeper.holds(word.credential), word.fault);
          return;
        case 'settled':
          write();
          status.confirmed();
          return;
        case 'beat':
          write();
          return;
      }
    },
  };
}

function writePending(
  { settings, keeper, status, followUp, log }: Desk,
  pending: Map<string, Received>,
): void {
  const fresh = settings.credentials.flatMap((credential) => {
    const key = pending.get(credential.name);
    return key === undefined ? [] : (made(credential, key, keeper, status) ?? []);
  });
  if (fresh.length === 0) return;
  try {
    keeper.keep(fresh);
  } catch (thrown) {
    const fault = viewOfFault(asFault(thrown, settings.directory));
    for (const { credential } of fresh)
      status.note(credential, 'not-written', keeper.holds(credential), fault);
    return;
  }
  for (const { credential, version } of fresh) {
    pending.delete(credential);
    status.note(credential, 'written', version);
    log.info('files replaced', { credential, version });
    followUp.begin(credential, version);
  }
}

/** Null where the fields do not fit: that is noted, and touches no other credential. */
function made(
  { name, files }: CredentialSettings,
  key: Received,
  keeper: Keeper,
  status: Status,
): FreshKey | null {
  try {
    const texts = new Map(files.map((file) => [file.name, render(file, key)]));
    return { credential: name, version: key.version, texts };
  } catch (thrown) {
    const fault = viewOfFault(asFault(thrown, `credential ${name}`));
    status.note(name, 'not-written', keeper.holds(name), fault);
    return null;
  }
}

import { reportLoaded } from '../../../client/deliveries.ts';
import { asFault } from '../../../domain/fault.ts';
import { readAgentToken } from '../agent-token.ts';
import type { AgentSettings, CredentialSettings } from '../config/settings.ts';
import type { Outside } from '../outside.ts';
import { pause } from '../outside.ts';
import type { Status } from '../status.ts';
import { hasLoaded } from './acknowledged.ts';
import { tellApplication } from './tell.ts';

/** What follows when files have changed: the application is told, and what it says of the version is reported. */
export interface FollowUp {
  /** May be called again for the same version, as after a restart: what is done already is not done twice. */
  begin(credential: string, version: number): void;
}

const TELLS = 5;
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

export function createFollowUp(settings: AgentSettings, status: Status, outside: Outside): FollowUp {
  const known = new Map(settings.credentials.map((each) => [each.name, each]));
  const underWay = new Map<string, { readonly version: number; readonly stop: AbortController }>();
  return {
    begin: (name, version) => {
      const credential = known.get(name);
      const before = underWay.get(name);
      if (credential === undefined || before?.version === version) return;
      // What an older version is still waiting for will not come any more.
      before?.stop.abort();
      const stop = new AbortController();
      underWay.set(name, { version, stop });
      const signal = AbortSignal.any([stop.signal, outside.signal]);
      const context = { settings, credential, version, status, outside, signal };
      void Promise.all([tell(context), awaitLoaded(context)]).finally(() => {
        if (underWay.get(name)?.stop === stop) underWay.delete(name);
      });
    },
  };
}

interface Context {
  readonly settings: AgentSettings;
  readonly credential: CredentialSettings;
  readonly version: number;
  readonly status: Status;
  readonly outside: Outside;
  readonly signal: AbortSignal;
}

async function tell({ settings, credential, version, status, outside, signal }: Context): Promise<void> {
  const { name, onChange } = credential;
  if (onChange.kind === 'none' || status.told(name) === version) return;
  for (let tries = 1; tries <= TELLS && !signal.aborted; tries += 1) {
    try {
      await tellApplication(onChange, { credential: name, version }, settings.directory, signal);
      status.noteTold(name, version);
      outside.log.info('application told', { credential: name, version });
      return;
    } catch (thrown) {
      const { code, place, saw } = asFault(thrown, `credential ${name}`);
      outside.log.warn('application not told', { credential: name, version, code, place, saw, tries });
    }
    await pause(FIRST_MS * 2 ** (tries - 1), signal);
  }
}

async function awaitLoaded({
  settings,
  credential,
  version,
  status,
  outside,
  signal,
}: Context): Promise<void> {
  const { name, ack } = credential;
  if (ack.kind === 'none' || status.loaded(name) === version) return;
  if (!(await hasLoaded(ack, version, signal))) return;
  for (let waitMs = FIRST_MS; !signal.aborted; waitMs = Math.min(LONGEST_MS, waitMs * 2)) {
    try {
      const token = await readAgentToken(settings.tokenFile);
      await reportLoaded(settings.address, token, name, version);
      status.noteLoaded(name, version);
      outside.log.info('loaded reported', { credential: name, version });
      return;
    } catch (thrown) {
      const { code, place, saw } = asFault(thrown, `credential ${name}`);
      outside.log.warn('loaded not reported', { credential: name, version, code, place, saw });
    }
    await pause(waitMs, signal);
  }
}

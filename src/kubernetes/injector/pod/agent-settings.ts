import type { OnChange, Wish, WishedFile } from '../contract/wish.ts';
import { FORMATS } from '../contract/values.ts';
import type { JsonObject } from '../json.ts';
import type { InjectorSettings } from '../settings.ts';

/** The files that the kubelet keeps beside each other for the agent, and where. */
export const AGENT_DIRECTORY = '/var/run/secrets/keyturn.dev';
export const TOKEN_FILE = 'token';
export const SETTINGS_FILE = 'agent.json';
export const CA_FILE = 'ca.crt';

/** Where an application writes which version it has loaded. */
export const acksDirectory = ({ directory }: InjectorSettings): string => `${directory}-acks`;

/**
 * The agent's configuration, as `keyturn agent` reads it. It holds no secret: everybody who may read the pod may read it. One credential
 * may be several files.
 */
export function agentSettings(wish: Wish, settings: InjectorSettings): JsonObject {
  const names = [...new Set(wish.files.map(({ credential }) => credential))];
  return {
    url: settings.server,
    ...(settings.serverCa === null ? {} : { caFile: CA_FILE }),
    tokenFile: TOKEN_FILE,
    directory: settings.directory,
    // A kubelet opens an emptyDir to everybody. This one is read-only in every other container.
    alone: true,
    credentials: Object.fromEntries(
      names.map((name) => [
        name,
        {
          files: wish.files.filter(({ credential }) => credential === name).map(fileOf),
          ...onChangeOf(wish.onChange),
          ...ackOf(wish, name, settings),
        },
      ]),
    ),
  };
}

function fileOf({ file, mode, template }: WishedFile): JsonObject {
  return { name: file, mode, ...(FORMATS.includes(template) ? { format: template } : { template }) };
}

/** A restart is the daemon's work, and the agent has nothing to do for it. */
function onChangeOf(onChange: OnChange): JsonObject {
  switch (onChange.kind) {
    case 'http':
      return { onChange: `http:${onChange.port}${onChange.path}` };
    case 'signal':
      return { onChange: `signal:${onChange.signal}`, signalTo: 'containers' };
    case 'none':
    case 'restart':
      return { onChange: 'none' };
  }
}

function ackOf({ ack }: Wish, credential: string, settings: InjectorSettings): JsonObject {
  if (ack.kind === 'http') return { ack: `http:${ack.port}${ack.path}` };
  if (ack.kind === 'file') return { ack: 'file', ackFile: `${acksDirectory(settings)}/${credential}` };
  return { ack: 'none' };
}

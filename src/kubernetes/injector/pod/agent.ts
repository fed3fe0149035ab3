import type { Wish } from '../contract/wish.ts';
import type { Json, JsonObject } from '../json.ts';
import type { InjectorSettings } from '../settings.ts';
import { ACKS, AGENT, FETCH, KEYS, TOKEN } from './names.ts';
import type { Reading } from './reading.ts';

/** How long a token is good for; the kubelet puts a new one there after four fifths of that. */
const TOKEN_SECONDS = 600;
const TOKEN_DIRECTORY = '/var/run/secrets/keyturn.dev';
/** A program and a file, since the image has no shell and a probe knows no entry point. */
const COMMAND = ['/usr/local/bin/node', '/keyturn/agent.mjs'] as const;
/** A pod that waits for its keys waits for a day before its agent is started anew. */
const START_SECONDS = 86_400;

/** Where an application writes which version it has loaded. */
export const acksDirectory = ({ directory }: InjectorSettings): string => `${directory}-acks`;

/** The volumes that carry keys to a pod's containers, and the pod's name to the daemon. */
export function volumesOf(wish: Wish, { audience }: InjectorSettings): readonly JsonObject[] {
  const token = { serviceAccountToken: { audience, expirationSeconds: TOKEN_SECONDS, path: 'token' } };
  return [
    { name: KEYS, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
    { name: TOKEN, projected: { sources: [token] } },
    ...(wish.ack === 'file' ? [{ name: ACKS, emptyDir: { medium: 'Memory', sizeLimit: '64Ki' } }] : []),
  ];
}

export interface AgentContainers {
  /** Stands in front of the other init containers; null: none. */
  readonly first: JsonObject | null;
  /** Stands behind the other containers; null: none. */
  readonly beside: JsonObject | null;
}

/**
 * One container that starts first and stays, where clusters know such; elsewhere one that fetches and ends, so that the application
 * finds its keys, and one that stays beside it. A job whose containers must end gets the first of both alone.
 */
export function agentContainers(wish: Wish, reading: Reading, settings: InjectorSettings): AgentContainers {
  const blocks = wish.start === 'block';
  const fetching = (): JsonObject => container(FETCH, ['--once'], wish, reading, settings);
  if (wish.initOnly) return { first: fetching(), beside: null };
  const staying = container(AGENT, [], wish, reading, settings);
  if (!settings.sidecars) return { first: blocks ? fetching() : null, beside: staying };
  const probe = blocks ? { startupProbe: startupProbe(settings) } : {};
  return { first: { ...staying, restartPolicy: 'Always', ...probe }, beside: null };
}

function container(
  name: string,
  flags: readonly string[],
  wish: Wish,
  { runAs }: Reading,
  settings: InjectorSettings,
): JsonObject {
  return {
    name,
    image: settings.image,
    command: COMMAND,
    args: ['agent', '--settings', JSON.stringify(agentSettings(wish, settings)), ...flags],
    resources: quantities(wish, settings),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      ...(runAs === null ? {} : { runAsUser: runAs.user }),
      ...(runAs?.group == null ? {} : { runAsGroup: runAs.group }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [
      { name: KEYS, mountPath: settings.directory },
      { name: TOKEN, mountPath: TOKEN_DIRECTORY, readOnly: true },
      ...(wish.ack === 'file' ? [{ name: ACKS, mountPath: acksDirectory(settings), readOnly: true }] : []),
    ],
  };
}

function startupProbe({ directory }: InjectorSettings): JsonObject {
  return {
    exec: { command: [...COMMAND, 'agent', '--ready', directory] },
    periodSeconds: 1,
    timeoutSeconds: 5,
    failureThreshold: START_SECONDS,
  };
}

function quantities({ resources }: Wish, settings: InjectorSettings): JsonObject {
  const { requests, limits } = settings.resources;
  return {
    requests: { ...requests, ...resources?.requests },
    limits: { ...limits, ...resources?.limits },
  };
}

/** All that the agent is told. It holds no secret: everybody who may read the pod may read it. */
function agentSettings(wish: Wish, settings: InjectorSettings): Json {
  const { server, serverCa, directory } = settings;
  return {
    server,
    ...(serverCa === null ? {} : { ca: serverCa }),
    tokenFile: `${TOKEN_DIRECTORY}/token`,
    directory,
    files: wish.files.map(({ credential, file, mode, template }) => ({ credential, file, mode, template })),
    onChange: wish.onChange as unknown as Json,
    ack: wish.ack === 'file' ? { kind: 'file', directory: acksDirectory(settings) } : { kind: wish.ack },
  };
}

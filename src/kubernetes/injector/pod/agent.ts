import { CA_ANNOTATION, PREFIX, SETTINGS_ANNOTATION } from '../contract/annotations.ts';
import type { Wish } from '../contract/wish.ts';
import type { JsonObject } from '../json.ts';
import type { InjectorSettings } from '../settings.ts';
import { acksDirectory, AGENT_DIRECTORY, CA_FILE, SETTINGS_FILE, TOKEN_FILE } from './agent-settings.ts';
import { ACKS, AGENT, FETCH, KEYS, TOKEN } from './names.ts';
import type { Reading } from './reading.ts';

/** How long a token is good for; the kubelet puts a new one there after four fifths of that. */
const TOKEN_SECONDS = 600;
/** A program and a file, since the image has no shell and a probe knows no entry point. */
const COMMAND = [
  '/usr/local/bin/node',
  '/keyturn/keyturn-agent.js',
  `${AGENT_DIRECTORY}/${SETTINGS_FILE}`,
] as const;
/** A pod that waits for its keys waits for a day before its agent is started anew. */
const START_SECONDS = 86_400;

/** The volumes that carry keys to a pod's containers; and to the agent, by the kubelet, who the pod is and what it wants. */
export function volumesOf(wish: Wish, { audience, serverCa }: InjectorSettings): readonly JsonObject[] {
  const token = { serviceAccountToken: { audience, expirationSeconds: TOKEN_SECONDS, path: TOKEN_FILE } };
  const items = [
    annotationAs(SETTINGS_FILE, SETTINGS_ANNOTATION),
    ...(serverCa === null ? [] : [annotationAs(CA_FILE, CA_ANNOTATION)]),
  ];
  return [
    { name: KEYS, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
    { name: TOKEN, projected: { sources: [token, { downwardAPI: { items } }] } },
    ...(wish.ack.kind === 'file' ? [{ name: ACKS, emptyDir: { medium: 'Memory', sizeLimit: '64Ki' } }] : []),
  ];
}

function annotationAs(path: string, annotation: string): JsonObject {
  return { path, fieldRef: { fieldPath: `metadata.annotations['${PREFIX}${annotation}']` } };
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
  const fetching = (): JsonObject => ({ ...container(FETCH, wish, reading, settings), args: ['--once'] });
  if (wish.initOnly) return { first: fetching(), beside: null };
  const staying = container(AGENT, wish, reading, settings);
  if (!settings.sidecars) return { first: blocks ? fetching() : null, beside: staying };
  const probe = blocks ? { startupProbe: startupProbe() } : {};
  return { first: { ...staying, restartPolicy: 'Always', ...probe }, beside: null };
}

function container(name: string, wish: Wish, { runAs }: Reading, settings: InjectorSettings): JsonObject {
  return {
    name,
    image: settings.image,
    command: COMMAND,
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
      { name: TOKEN, mountPath: AGENT_DIRECTORY, readOnly: true },
      ...(wish.ack.kind === 'file'
        ? [{ name: ACKS, mountPath: acksDirectory(settings), readOnly: true }]
        : []),
    ],
  };
}

function startupProbe(): JsonObject {
  return {
    exec: { command: [...COMMAND, '--ready'] },
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

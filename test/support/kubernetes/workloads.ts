import { IMAGE, TRADING } from './release.ts';

/** It has loaded what it read, and says so in the file that the agent looks at. */
const loading = (credential: string, follow: boolean): string => `
  const { readFileSync, watch, writeFileSync } = require('node:fs');
  const load = () => {
    const lines = readFileSync('/var/run/keyturn/version', 'utf8').trim().split('\\n');
    const [, version] = lines.map((line) => line.split(' ')).find(([name]) => name === '${credential}');
    writeFileSync('/var/run/keyturn-acks/${credential}', version);
  };
  load();
  ${follow ? "watch('/var/run/keyturn', load);" : 'setInterval(() => undefined, 60_000);'}`;

/** What a pod asks for: the annotations below keyturn.dev, by what stands after the slash. */
export type Wish = Readonly<Record<string, string>>;

export interface PodOptions {
  readonly serviceAccount: string;
  readonly wish: Wish;
  /** For Node. */
  readonly script: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly graceSeconds?: number;
  readonly restartPolicy?: 'Always' | 'Never';
}

/** Loads each version of that key as it comes; with `follow: false` the one of its start and no other. */
export function application(credential: string, { follow = true } = {}): string {
  return loading(credential, follow);
}

/** The template of a pod that Pod Security `restricted` allows. */
export function podTemplate({ wish, labels, ...options }: PodOptions): object {
  const annotations = Object.fromEntries(
    Object.entries(wish).map(([name, value]) => [`keyturn.dev/${name}`, value]),
  );
  return {
    metadata: { labels: { 'keyturn.dev/inject': 'true', ...labels }, annotations },
    spec: {
      serviceAccountName: options.serviceAccount,
      restartPolicy: options.restartPolicy ?? 'Always',
      terminationGracePeriodSeconds: options.graceSeconds ?? 1,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          ...{ name: 'application', image: IMAGE, imagePullPolicy: 'Never' },
          command: ['/usr/local/bin/node', '--eval', options.script],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}

export function pod(name: string, options: PodOptions): object {
  const { metadata, spec } = podTemplate(options) as { metadata: object; spec: object };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name, namespace: TRADING }, spec };
}

export function job(name: string, options: PodOptions): object {
  return {
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: TRADING } },
    spec: { backoffLimit: 0, template: podTemplate({ ...options, restartPolicy: 'Never' }) },
  };
}

export function deployment(name: string, replicas: number, options: PodOptions): object {
  const labels = { app: name };
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: TRADING } },
    spec: { replicas, selector: { matchLabels: labels }, template: podTemplate({ ...options, labels }) },
  };
}

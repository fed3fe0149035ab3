import type { Resources } from './contract/wish.ts';

/** What an injector is told once, by its flags. */
export interface InjectorSettings {
  /** The image of the agent. */
  readonly image: string;
  /** Where agents reach the daemon: `https://keyturn.keyturn.svc:7373`. */
  readonly server: string;
  /** The certificates, PEM, by which they know it; null: those of the image. */
  readonly serverCa: string | null;
  /** Whom the tokens of pods are for, so that nobody else accepts them. */
  readonly audience: string;
  /** Where the keys stand in each container. */
  readonly directory: string;
  /** Whether servers and kubelets know containers that start first and stay (Kubernetes 1.29 and later). */
  readonly sidecars: boolean;
  /** What the agent gets where the pod doesn't say. */
  readonly resources: Resources;
}

export const DEFAULTS = {
  audience: 'keyturn',
  directory: '/var/run/keyturn',
  sidecars: true,
  resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '96Mi' } },
} as const satisfies Partial<InjectorSettings>;

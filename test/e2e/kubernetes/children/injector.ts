/** `keyturn inject` with certificates of its own that live for seconds; what it is told comes as JSON in its one argument. */
import type { Lifetimes } from '../../../../src/kubernetes/injector/certificates/lifetimes.ts';
import { serveInjector } from '../../../../src/wiring/inject-command.ts';

export interface ChildInjector {
  /** Of the API server, as a pod has it in its environment. */
  readonly port: string;
  /** With `token` and `ca.crt`. */
  readonly serviceAccount: string;
  readonly times: Lifetimes;
  readonly lookMs: number;
}

const { port, serviceAccount, times, lookMs } = JSON.parse(process.argv[2] ?? '') as ChildInjector;
process.exitCode = await serveInjector(
  {
    ...{ listen: '127.0.0.1:0', tlsCert: null, tlsKey: null, drainMs: 0, sidecars: true },
    ...{ agentImage: null, server: null, serverCa: null, audience: null, directory: null },
    ...{ certificateSecret: 'keyturn/keyturn-injector', webhookConfiguration: 'keyturn-injector' },
    ...{ service: 'keyturn-injector.keyturn.svc', certificateDays: null },
  },
  {
    ...{ times, lookMs, serviceAccount },
    environment: { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: port },
  },
);

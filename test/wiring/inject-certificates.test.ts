import assert from 'node:assert/strict';
import type { InjectOptions } from '../../src/cli/offline.ts';
import { createInjectorMetrics } from '../../src/kubernetes/injector/server/metrics.ts';
import { injectorCertificates } from '../../src/wiring/inject-certificates.ts';

const OWN = {
  ...{ certificateSecret: 'keyturn/keyturn-injector', webhookConfiguration: 'keyturn-injector' },
  service: 'keyturn-injector.keyturn.svc',
} as const;

describe('where the certificate of the injector comes from', () => {
  const certificates = (given: Partial<InjectOptions>) => {
    const options: InjectOptions = {
      ...{ listen: null, tlsCert: null, tlsKey: null, agentImage: null, server: null, serverCa: null },
      ...{ audience: null, directory: null, sidecars: true, drainMs: null, certificateDays: null },
      ...{ certificateSecret: null, webhookConfiguration: null, service: null, ...given },
    };
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
      debug: () => undefined,
    };
    return injectorCertificates(options, { log, metrics: createInjectorMetrics() }, { environment: {} });
  };

  const REFUSED: readonly (readonly [string, Partial<InjectOptions>, RegExp])[] = [
    ['from nowhere', {}, /--tls-cert: it is missing/],
    ['from two places', { ...OWN, tlsCert: 'tls.crt', tlsKey: 'tls.key' }, /--tls-cert as well/],
    [
      'from a Secret without a namespace',
      { ...OWN, certificateSecret: 'keyturn' },
      /--certificate-secret keyturn/,
    ],
    ['for no Service', { ...OWN, service: null }, /--service: it is missing/],
    ['for a name that is no Service', { ...OWN, service: 'example.com' }, /--service example\.com/],
    [
      'that nobody is told of',
      { ...OWN, webhookConfiguration: null },
      /--webhook-configuration: it is missing/,
    ],
    ['that is good for no day', { ...OWN, certificateDays: 0 }, /--certificate-days 0/],
  ];
  for (const [says, given, message] of REFUSED) {
    it(`is not ${says}`, () => {
      assert.throws(() => certificates(given), { code: 'KT8120', message });
    });
  }
});

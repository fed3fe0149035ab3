import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import { requireServer } from '../../support/servers/require.ts';
import { destinationAt, encoded, newGrant, pathOf, storeFor } from '../../stores/kubernetes-secret/rig.ts';
import type { Granted } from '../../stores/kubernetes-secret/rig.ts';
import { storeContract } from './contract.ts';

describe('the kubernetes-secret store keeps the contract of stores against an API server', () => {
  let server: ApiServer;
  let grant: Granted;

  before(async function () {
    requireServer(this, 'kubernetes');
    this.timeout(180_000);
    server = await sharedApiServer();
    grant = await newGrant(server);
  });

  let places = 0;
  storeContract(async () => {
    const { namespace } = grant;
    const name = `place-${++places}`;
    const path = pathOf(namespace, name);
    return {
      store: storeFor(server, grant),
      destination: destinationAt(namespace, name),
      listStaged: async () => {
        const { status, body } = await server.admin.request('GET', path);
        const annotations = status === 404 ? {} : (body.metadata?.annotations ?? {});
        return Object.keys(annotations).filter((key) => key.startsWith('keyturn.dev/staged-'));
      },
      // As somebody else writes it who replaces the whole Secret, and has labelled it as ours to write.
      writeForeign: async (fields) => {
        const metadata = { name, labels: { 'keyturn.dev/managed': 'true' } };
        const secret = { apiVersion: 'v1', kind: 'Secret', metadata, data: encoded(fields) };
        const { status } = await server.admin.request('PUT', path, secret);
        if (status === 404)
          await server.admin.call('POST', `/api/v1/namespaces/${namespace}/secrets`, secret);
      },
    };
  });
});

import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Authority } from '../certificates/authority.ts';

/** Somebody else's webhook: it adds a container `neighbour` where there is none. */
export interface Neighbour {
  readonly url: string;
  stop(): Promise<void>;
}

interface Review {
  readonly request: {
    readonly uid: string;
    readonly object: { readonly spec: { readonly containers: readonly { readonly name: string }[] } };
  };
}

export async function startNeighbour(authority: Authority): Promise<Neighbour> {
  const pair = authority.issue({ commonName: 'neighbour', hosts: ['127.0.0.1'] });
  const server = createServer(pair, (request, response) => {
    void json(request).then((review) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(replyTo(review as Review)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function replyTo({ request: { uid, object } }: Review): unknown {
  const isThere = object.spec.containers.some(({ name }) => name === 'neighbour');
  const patch = [
    { op: 'add', path: '/spec/containers/-', value: { name: 'neighbour', image: 'neighbour:1' } },
  ];
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      ...{ uid, allowed: true },
      ...(isThere
        ? {}
        : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }),
    },
  };
}

import { Agent, request } from 'node:https';

/** As the API server has it; tests look at the fields that they know. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
  readonly [field: string]: unknown;
}

/** Who calls: by a certificate, or by the token of a service account. */
export type Caller = { readonly cert: string; readonly key: string } | { readonly token: string };

export interface KubernetesReply {
  readonly status: number;
  readonly body: KubernetesObject;
  /** What the API server warns of, as kubectl would print it. */
  readonly warnings: readonly string[];
}

/** A call that was answered with an error, in the words of the API server. */
export class KubernetesRefusal extends Error {
  readonly status: number;
  readonly body: KubernetesObject;

  constructor(call: string, status: number, body: KubernetesObject) {
    super(`${call}: ${status} ${String(body['message'])}`);
    this.status = status;
    this.body = body;
  }
}

/** Speaks to an API server in JSON. Paths are whole: `/api/v1/namespaces/trading/pods?dryRun=All`. */
export interface KubernetesClient {
  /** Resolves to any answer, whatever its status. A PATCH is a merge unless another content type is said. */
  request(method: string, path: string, body?: unknown, contentType?: string): Promise<KubernetesReply>;
  /** Resolves to what came back; rejects with a `KubernetesRefusal` for an error. */
  call(method: string, path: string, body?: unknown, contentType?: string): Promise<KubernetesObject>;
  close(): void;
}

export function kubernetesClient(url: string, ca: string, caller: Caller): KubernetesClient {
  const { token, ...identity } = { token: null, ...caller };
  const agent = new Agent({ ca, ...identity, keepAlive: true });
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const send: KubernetesClient['request'] = (method, path, body, contentType = typeOf(method)) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? null : JSON.stringify(body);
      // Node frames the body of a DELETE by itself in no way: what follows on the connection would be taken for its rest.
      const framed =
        text === null ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(text) };
      const headers = { accept: 'application/json', ...framed, ...authorization };
      const sent = request(new URL(path, url), { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString('utf8');
          const said = response.headers['warning'];
          const warnings = said === undefined ? [] : [said].flat().map(String);
          resolve({ status: response.statusCode ?? 0, body: parsed(answer), warnings });
        });
      });
      sent.on('error', reject);
      sent.end(text ?? undefined);
    });
  return {
    request: send,
    call: async (method, path, body, contentType) => {
      const reply = await send(method, path, body, contentType);
      if (reply.status >= 400) throw new KubernetesRefusal(`${method} ${path}`, reply.status, reply.body);
      return reply.body;
    },
    close: () => agent.destroy(),
  };
}

function typeOf(method: string): string {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
}

/** `/readyz` and its like answer with a word. */
function parsed(text: string): KubernetesObject {
  return text.startsWith('{') ? (JSON.parse(text) as KubernetesObject) : { message: text };
}

import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { startStandIn } from '../../connections/kubernetes/stand-in.ts';
import type { Act, Asked, StandIn } from '../../connections/kubernetes/stand-in.ts';
import type { ClusterUnderTest, TestPod } from './cluster-under-test.ts';

interface Given {
  readonly audience: string;
  readonly username: string;
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Reviews the tokens that it has given, over real HTTPS, and does what no API server can be made to do. */
export interface StandInCluster extends ClusterUnderTest {
  /** Every token that it was shown. */
  readonly shown: readonly string[];
  /** Resolves once so many requests hang. */
  asked(hanging: number): Promise<void>;
  /** What it does from now on with every request; null: its work. */
  instead(act: Act | null): void;
  /** A token of this content, valid unless it is forgotten. */
  give(claims: Readonly<Record<string, unknown>>, given: Given): string;
  forget(token: string): void;
}

const TOKEN = 'daemon-token-for-tests-only';

export async function startStandInCluster(issuer = 'https://stand-in.example'): Promise<StandInCluster> {
  const server: StandIn = await startStandIn();
  const tokens = new Map<string, Given>();
  const pods: TestPod[] = [];
  const shown: string[] = [];
  let other: Act | null = null;
  const hanging = new EventEmitter();
  let hung = 0;
  let namespaces = 0;
  server.answer((asked) => {
    if (other === 'hang') hanging.emit('one', (hung += 1));
    if (other !== null) return other;
    const namespace = /^\/api\/v1\/namespaces\/([^/]+)\/pods\?/.exec(asked.url)?.[1];
    if (namespace !== undefined) return podList(pods, namespace, asked.url);
    const token = tokenIn(asked);
    if (token === null) return { status: 404, body: { reason: 'NotFound' } };
    shown.push(token.text);
    return { status: 201, body: { status: statusOf(tokens.get(token.text), token.audiences) } };
  });
  const give: StandInCluster['give'] = (claims, given) => {
    const text = jwt({ iss: issuer, aud: [given.audience], exp: Date.now() / 1_000 + 600, ...claims });
    tokens.set(text, given);
    return text;
  };
  return {
    ...{ issuer, address: server.address, ca: server.ca, token: TOKEN, shown, give },
    forget: (token) => void tokens.delete(token),
    instead: (act) => (other = act),
    asked: async (wanted) => {
      while (hung < wanted) await once(hanging, 'one');
    },
    namespace: async () => `trading-${(namespaces += 1)}`,
    reviews: () => shown.length,
    makePod: async (namespace, name, serviceAccount) => {
      const pod = podOf({ namespace, name, serviceAccount }, give, tokens);
      pods.push(pod);
      return pod;
    },
    stop: () => server.stop(),
  };
}

function podOf(
  { namespace, name, serviceAccount }: Readonly<Record<'namespace' | 'name' | 'serviceAccount', string>>,
  give: StandInCluster['give'],
  tokens: Map<string, Given>,
): TestPod {
  const uid = randomUUID();
  const own: string[] = [];
  const extra = {
    'authentication.kubernetes.io/pod-name': [name],
    'authentication.kubernetes.io/pod-uid': [uid],
  };
  return {
    ...{ namespace, name, uid },
    tokenFor: async (audience, bound = true) => {
      const username = `system:serviceaccount:${namespace}:${serviceAccount}`;
      const token = give({ sub: username }, { audience, username, extra: bound ? extra : {} });
      own.push(token);
      return token;
    },
    remove: async () => own.forEach((token) => tokens.delete(token)),
  };
}

/** Two pages, so that whoever reads one alone lacks some. */
function podList(pods: readonly TestPod[], namespace: string, url: string): Act {
  const all = pods.filter((pod) => pod.namespace === namespace);
  const isRest = url.includes('continue=rest');
  const items = (isRest ? all.slice(1) : all.slice(0, 1)).map(({ name, uid }) => ({
    metadata: { name, namespace, uid, annotations: { 'keyturn.dev/credential.orders': 'wb-demo' } },
    spec: { serviceAccountName: 'order-router', initContainers: [{ name: 'keyturn-agent' }] },
    status: { phase: 'Running', startTime: '2026-11-30T09:00:00Z' },
  }));
  return { status: 200, body: { metadata: isRest ? {} : { continue: 'rest' }, items } };
}

function tokenIn({ method, url, headers, body }: Asked) {
  const isReview = method === 'POST' && url.startsWith('/apis/authentication.k8s.io/v1/tokenreviews');
  if (!isReview || headers['authorization'] !== `Bearer ${TOKEN}`) return null;
  const { spec } = JSON.parse(body) as { spec: { token: string; audiences: readonly string[] } };
  return { text: spec.token, audiences: spec.audiences };
}

function statusOf(given: Given | undefined, audiences: readonly string[]): object {
  if (given === undefined || !audiences.includes(given.audience))
    return { authenticated: false, error: 'not quoted: a-canary-that-nobody-repeats' };
  const { username, extra, audience } = given;
  return { authenticated: true, audiences: [audience], user: { username, extra } };
}

/** Three parts, as every JSON web token has; nobody but the stand-in knows whether it is good. */
export function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.${randomBytes(32).toString('base64url')}`;
}

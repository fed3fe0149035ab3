import assert from 'node:assert/strict';
import { listAt, objectAt, textAt } from '../../../src/kubernetes/injector/json.ts';
import type { JsonObject } from '../../../src/kubernetes/injector/json.ts';
import { readSettings } from '../../../src/kubernetes/agent/config/read-settings.ts';
import type { AgentSettings } from '../../../src/kubernetes/agent/config/settings.ts';
import { admit, annotated, ONE_KEY } from './support/rig.ts';
import type { Answer } from './support/rig.ts';

const APP = { name: 'app', image: 'app:1' };
const specOf = ({ pod }: Pick<Answer, 'pod'>): JsonObject => objectAt(pod, 'spec');
const named = (list: readonly JsonObject[], name: string): JsonObject | undefined =>
  list.find((each) => textAt(each, 'name') === name);
const names = (list: readonly JsonObject[]): readonly string[] => list.map((each) => textAt(each, 'name'));

function podOf(spec: JsonObject = {}, annotations: Readonly<Record<string, string>> = {}): JsonObject {
  return annotated(
    { metadata: { name: 'router' }, spec: { containers: [APP], ...spec } },
    { ...ONE_KEY, ...annotations },
  );
}

const agentOf = (answer: Answer): JsonObject => {
  const spec = specOf(answer);
  const agent = named([...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')], 'keyturn-agent');
  assert.ok(agent !== undefined, answer.message);
  return agent;
};

/** What the kubelet shows the agent as a file. */
const toldBy = ({ pod }: Answer): string =>
  textAt(objectAt(objectAt(pod, 'metadata'), 'annotations'), 'keyturn.dev/agent-settings');

/** What the agent makes of its configuration in that pod. */
function readByAgent(answer: Answer): AgentSettings {
  const flags = { url: null, caFile: null, tokenFile: null, directory: null, instance: null };
  return readSettings({
    ...{ value: JSON.parse(toldBy(answer)) as unknown, flags },
    ...{ file: 'agent.json', host: 'router-7', readText: () => '' },
    resolve: (path) => (path.startsWith('/') ? path : `/agent/${path}`),
  });
}

describe('an injected pod', () => {
  it('starts its agent before everything else, and keeps it', () => {
    const { initContainers } = specOf(admit(podOf({ initContainers: [{ name: 'migrate', image: 'm:1' }] })));
    const [agent, migrate] = initContainers as readonly JsonObject[];
    assert.equal(agent?.['name'], 'keyturn-agent');
    assert.equal(agent['restartPolicy'], 'Always');
    assert.equal(migrate?.['name'], 'migrate');
  });

  it('waits for its keys, unless it said that it does not', () => {
    assert.ok('startupProbe' in agentOf(admit(podOf())));
    assert.ok(!('startupProbe' in agentOf(admit(podOf({}, { 'keyturn.dev/start': 'stale-ok' })))));
  });

  it('fetches first and has an agent beside, where containers that stay are not known', () => {
    const spec = specOf(admit(podOf(), { sidecars: false }));
    assert.deepEqual(names(listAt(spec, 'initContainers')), ['keyturn-fetch']);
    assert.deepEqual(names(listAt(spec, 'containers')), ['app', 'keyturn-agent']);
    assert.ok(!('restartPolicy' in agentOf(admit(podOf(), { sidecars: false }))));
  });

  it('only fetches, as a job', () => {
    for (const sidecars of [true, false]) {
      const spec = specOf(admit(podOf({}, { 'keyturn.dev/init-only': 'true' }), { sidecars }));
      assert.deepEqual(names(listAt(spec, 'initContainers')), ['keyturn-fetch']);
      assert.deepEqual(names(listAt(spec, 'containers')), ['app']);
    }
  });

  it('has its keys in memory, small, read-only, in the containers of its own', () => {
    const containers = [APP, { name: 'istio-proxy', image: 'i:1' }, { name: 'web', image: 'w:1' }];
    const spec = specOf(admit(podOf({ containers })));
    assert.deepEqual(named(listAt(spec, 'volumes'), 'keyturn-keys'), {
      name: 'keyturn-keys',
      emptyDir: { medium: 'Memory', sizeLimit: '1Mi' },
    });
    const mounted = listAt(spec, 'containers').map((each) => [
      textAt(each, 'name'),
      listAt(each, 'volumeMounts'),
    ]);
    const mount = [{ name: 'keyturn-keys', mountPath: '/var/run/keyturn', readOnly: true }];
    assert.deepEqual(mounted, [
      ['app', mount],
      ['istio-proxy', []],
      ['web', mount],
    ]);
  });

  it('has them in the containers that it names, those that start first too', () => {
    const pod = podOf(
      { initContainers: [{ name: 'migrate', image: 'm:1' }] },
      { 'keyturn.dev/containers': 'migrate' },
    );
    const spec = specOf(admit(pod));
    assert.equal(listAt(named(listAt(spec, 'initContainers'), 'migrate') ?? {}, 'volumeMounts').length, 1);
    assert.equal(listAt(listAt(spec, 'containers')[0] ?? {}, 'volumeMounts').length, 0);
  });

  it('brings a token of its own, for the daemon alone, which only the agent sees', () => {
    const answer = admit(podOf({ automountServiceAccountToken: false }));
    const volume = named(listAt(specOf(answer), 'volumes'), 'keyturn-token');
    const [source] = listAt(objectAt(volume ?? {}, 'projected'), 'sources');
    assert.deepEqual(source, {
      serviceAccountToken: { audience: 'keyturn', expirationSeconds: 600, path: 'token' },
    });
    assert.ok(names(listAt(agentOf(answer), 'volumeMounts')).includes('keyturn-token'));
    assert.equal(specOf(answer)['automountServiceAccountToken'], false);
  });

  it('opens no port, in the network of its host neither', () => {
    const answer = admit(podOf({ hostNetwork: true }));
    assert.ok(!('ports' in agentOf(answer)));
    assert.ok(!JSON.stringify(agentOf(answer)['startupProbe']).includes('port'));
  });

  it('tells its agent what to deliver, in words that the agent reads', () => {
    const asked = {
      'keyturn.dev/file.webull': 'orders.env',
      'keyturn.dev/credential.again': 'wb-prod-1',
      'keyturn.dev/template.again': 'key={{ APP_KEY }}',
      'keyturn.dev/credential.risk': 'wb-risk',
      'keyturn.dev/template.risk': 'json',
      'keyturn.dev/mode.risk': '400',
      'keyturn.dev/ack': 'file',
      'keyturn.dev/on-change': 'http:8080/reload',
    };
    const read = readByAgent(admit(podOf({}, asked), { serverCa: 'PEM' }));
    const http = { kind: 'http', port: 8080, path: '/reload' };
    const env = { name: 'orders.env', mode: 0o440, content: { kind: 'format', format: 'env' } };
    const pieces = [{ text: 'key=' }, { field: 'APP_KEY' }, { text: '' }];
    const own = { name: 'again', mode: 0o440, content: { kind: 'template', pieces } };
    const json = { name: 'risk.json', mode: 0o400, content: { kind: 'format', format: 'json' } };
    const acked = (name: string) => ({ kind: 'file', path: `/var/run/keyturn-acks/${name}` });
    assert.deepEqual(read, {
      address: { kind: 'url', url: 'https://keyturn.keyturn.svc:7373', caFile: '/agent/ca.crt' },
      ...{ tokenFile: '/agent/token', directory: '/var/run/keyturn', alone: true, instance: 'router-7' },
      credentials: [
        { name: 'wb-prod-1', files: [env, own], onChange: http, ack: acked('wb-prod-1') },
        { name: 'wb-risk', files: [json], onChange: http, ack: acked('wb-risk') },
      ],
    });
  });

  it('tells its agent to signal the containers', () => {
    const signal = { 'keyturn.dev/on-change': 'signal:SIGUSR1' };
    const [credential] = readByAgent(admit(podOf({ shareProcessNamespace: true }, signal))).credentials;
    assert.deepEqual(credential?.onChange, {
      ...{ kind: 'signal', signal: 'SIGUSR1' },
      to: { kind: 'containers' },
    });
  });

  it('shows its agent the certificates of the daemon as a file', () => {
    const answer = admit(podOf(), { serverCa: 'PEM' });
    assert.equal(objectAt(objectAt(answer.pod, 'metadata'), 'annotations')['keyturn.dev/server-ca'], 'PEM');
    const paths = (given: Answer): readonly unknown[] => {
      const volume = named(listAt(specOf(given), 'volumes'), 'keyturn-token') ?? {};
      const [, shown = {}] = listAt(objectAt(volume, 'projected'), 'sources');
      return listAt(objectAt(shown, 'downwardAPI'), 'items').map(({ path }) => path);
    };
    assert.deepEqual(paths(answer), ['agent.json', 'ca.crt']);
    assert.deepEqual(paths(admit(podOf())), ['agent.json']);
  });

  it('has the resources that it asks for, over what the injector gives', () => {
    const asked = { 'keyturn.dev/resources': 'limits.memory=128Mi,requests.cpu=10m' };
    assert.deepEqual(agentOf(admit(podOf({}, asked)))['resources'], {
      requests: { cpu: '10m', memory: '32Mi' },
      limits: { memory: '128Mi' },
    });
  });
});

describe('who reads the keys of a pod', () => {
  const securityOf = (
    pod: JsonObject,
  ): { readonly fsGroup: unknown; readonly user: unknown; readonly group: unknown } => {
    const answer = admit(pod);
    const agent = objectAt(agentOf(answer), 'securityContext');
    const { fsGroup } = objectAt(specOf(answer), 'securityContext');
    return { fsGroup, user: agent['runAsUser'], group: agent['runAsGroup'] };
  };

  const ROWS: readonly (readonly [string, JsonObject, ReturnType<typeof securityOf>])[] = [
    [
      'its fsGroup',
      podOf({ securityContext: { fsGroup: 3000 } }),
      { fsGroup: 3000, user: undefined, group: undefined },
    ],
    [
      'the user of all containers',
      podOf({ securityContext: { runAsUser: 1000 } }),
      { fsGroup: undefined, user: 1000, group: undefined },
    ],
    ['a fsGroup of ours', podOf(), { fsGroup: 65_532, user: undefined, group: undefined }],
    [
      'a fsGroup of ours, where users differ',
      podOf({
        containers: [
          { ...APP, securityContext: { runAsUser: 1 } },
          { name: 'b', securityContext: { runAsUser: 2 } },
        ],
      }),
      { fsGroup: 65_532, user: undefined, group: undefined },
    ],
    [
      'a root that the agent is not',
      podOf({ securityContext: { runAsUser: 0 } }),
      { fsGroup: 65_532, user: 65_532, group: 65_532 },
    ],
    [
      'whom it names, with a fsGroup of ours',
      podOf({}, { 'keyturn.dev/run-as': '1000:2000' }),
      { fsGroup: 65_532, user: 1000, group: 2000 },
    ],
    [
      'whom it names, where that is the user of all',
      podOf({ securityContext: { runAsUser: 1000 } }, { 'keyturn.dev/run-as': '1000:2000' }),
      { fsGroup: undefined, user: 1000, group: 2000 },
    ],
    [
      'a fsGroup of ours, where one container has another user',
      podOf({
        securityContext: { runAsUser: 1000 },
        initContainers: [{ name: 'i', securityContext: { runAsUser: 1 } }],
      }),
      { fsGroup: 65_532, user: undefined, group: undefined },
    ],
  ];
  for (const [says, pod, expected] of ROWS) it(says, () => assert.deepEqual(securityOf(pod), expected));
});

describe('a pod that comes by again', () => {
  /** Another webhook that puts a container and a volume in front, as meshes do. */
  function meshed(pod: JsonObject): JsonObject {
    const spec = objectAt(pod, 'spec');
    const proxy = { name: 'istio-proxy', image: 'i:1', restartPolicy: 'Always' };
    return {
      ...pod,
      spec: {
        ...spec,
        initContainers: [proxy, ...listAt(spec, 'initContainers')],
        volumes: [{ name: 'istio', emptyDir: {} }, ...listAt(spec, 'volumes')],
      },
    };
  }

  it('is as whole whichever webhook came first', () => {
    const oursFirst = admit(meshed(admit(podOf()).pod));
    assert.deepEqual(oursFirst.operations, [], 'ours, then theirs, then ours again');
    const theirsFirst = admit(meshed(podOf()));
    assert.deepEqual(admit(theirsFirst.pod).operations, []);
    for (const list of ['containers', 'initContainers', 'volumes']) {
      const sorted = (answer: Answer) => names(listAt(specOf(answer), list)).toSorted();
      assert.deepEqual(sorted(oursFirst), sorted(theirsFirst));
    }
  });

  it('gets back what somebody took away', () => {
    const { pod } = admit(podOf({}, { 'keyturn.dev/ack': 'file' }));
    const whole = structuredClone(pod);
    const spec = pod['spec'] as Record<string, JsonObject[]>;
    spec['volumes'] = spec['volumes']!.slice(1);
    spec['containers'] = [APP];
    const again = admit(pod);
    assert.ok(again.operations.length > 0);
    assert.deepEqual(
      names(listAt(specOf(again), 'volumes')).toSorted(),
      names(listAt(objectAt(whole, 'spec'), 'volumes')).toSorted(),
    );
    assert.deepEqual(specOf(again)['containers'], objectAt(whole, 'spec')['containers']);
  });

  it('keeps what others did to our container', () => {
    const { pod } = admit(podOf());
    const agent = (pod['spec'] as Record<string, Record<string, unknown>[]>)['initContainers']![0]!;
    Object.assign(agent, {
      image: 'mirror.example.com/agent:1',
      resources: { limits: { memory: '1Gi' } },
      env: [],
    });
    assert.deepEqual(admit(pod).operations, []);
  });

  it('is told anew what to deliver, when it was copied from one that asked for something else', () => {
    const { pod } = admit(podOf());
    const other = admit(annotated(pod, { 'keyturn.dev/file.webull': 'other.env' }));
    assert.deepEqual(
      other.operations.map(({ path }) => path),
      ['/metadata/annotations/keyturn.dev~1agent-settings'],
    );
    assert.match(JSON.stringify(other.pod), /other\.env/);
  });
});

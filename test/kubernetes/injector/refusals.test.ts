import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/kubernetes/injector/json.ts';
import { admit, annotated, ONE_KEY } from './support/rig.ts';

const APP = { name: 'app', image: 'app:1' };

function podOf(spec: JsonObject, annotations: Readonly<Record<string, string>> = {}): JsonObject {
  const pod = { metadata: { name: 'router' }, spec: { containers: [APP], ...spec } };
  return annotated(pod, { ...ONE_KEY, ...annotations });
}

interface Row {
  readonly says: string;
  readonly pod: JsonObject;
  readonly message: RegExp;
}

const mount = (fields: JsonObject): JsonObject => ({
  containers: [{ ...APP, volumeMounts: [fields] }],
});
const CLAIM = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };

const ROWS: readonly Row[] = [
  {
    says: 'a volume of our name that is another',
    pod: podOf({ volumes: [{ name: 'keyturn-keys', configMap: { name: 'x' } }] }),
    message: /^KT8104 pod trading\/router, volume keyturn-keys: /,
  },
  {
    says: 'a container of our name that is another',
    pod: podOf({ initContainers: [{ name: 'keyturn-agent', image: 'mine:1', command: ['/mine'] }] }),
    message: /^KT8104 pod trading\/router, container keyturn-agent: /,
  },
  {
    says: 'another volume where the keys would be',
    pod: podOf(mount({ name: 'other', mountPath: '/var/run/keyturn/' })),
    message: /^KT8105 .*container app: other at \/var\/run\/keyturn/,
  },
  {
    says: 'another volume below the keys',
    pod: podOf(mount({ name: 'other', mountPath: '/var/run/keyturn/x' })),
    message: /^KT8105 /,
  },
  {
    says: 'a container that is not there',
    pod: podOf({}, { 'keyturn.dev/containers': 'app,web' }),
    message: /^KT8106 .*no container web/,
  },
  { says: 'Windows by its own word', pod: podOf({ os: { name: 'windows' } }), message: /^KT8107 .*spec\.os/ },
  {
    says: 'Windows by its nodes',
    pod: podOf({ nodeSelector: { 'kubernetes.io/os': 'windows' } }),
    message: /^KT8107 .*nodeSelector/,
  },
  {
    says: 'Windows by what it demands of nodes',
    pod: podOf({ affinity: affinity(['windows']) }),
    message: /^KT8107 .*nodeAffinity/,
  },
  {
    says: 'keys by subPath',
    pod: podOf(mount({ name: 'keyturn-keys', mountPath: '/app/key', subPath: 'webull.env', readOnly: true })),
    message: /^KT8108 .*subPath at \/app\/key/,
  },
  {
    says: 'keys by subPathExpr',
    pod: podOf(mount({ name: 'keyturn-keys', mountPath: '/app/key', subPathExpr: '$(POD)', readOnly: true })),
    message: /^KT8108 .*subPathExpr/,
  },
  {
    says: 'keys that could be written to',
    pod: podOf(mount({ name: 'keyturn-keys', mountPath: '/keys' })),
    message: /^KT8108 .*\/keys can be written to/,
  },
  {
    says: 'readers that nobody knows, beside a volume that stays',
    pod: podOf(CLAIM),
    message: /^KT8109 .*no fsGroup, and the volume data/,
  },
  {
    says: 'a signal into a pod that does not share its processes',
    pod: podOf({}, { 'keyturn.dev/on-change': 'signal:SIGHUP' }),
    message: /^KT8110 .*signal:SIGHUP/,
  },
  {
    says: 'a signal to a user that the agent is not',
    pod: podOf(
      { shareProcessNamespace: true, securityContext: { fsGroup: 2000 }, ...usersOf(1000) },
      { 'keyturn.dev/on-change': 'signal:SIGHUP' },
    ),
    message: /^KT8111 .*container app of user 1000, the agent is user 65532/,
  },
  {
    says: 'a signal to root, whom the agent never is',
    pod: podOf(
      { shareProcessNamespace: true, securityContext: { runAsUser: 0 } },
      { 'keyturn.dev/on-change': 'signal:SIGHUP' },
    ),
    message: /^KT8111 .*of user 0/,
  },
];

function usersOf(runAsUser: number): JsonObject {
  return { containers: [{ name: 'app', securityContext: { runAsUser } }] };
}

function affinity(values: readonly string[]): JsonObject {
  const matchExpressions = [{ key: 'kubernetes.io/os', operator: 'In', values }];
  const required = { nodeSelectorTerms: [{ matchExpressions }] };
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
}

describe('a pod that can not be given its keys', () => {
  for (const { says, pod, message } of ROWS) {
    it(`is denied: ${says}`, () => {
      const answer = admit(pod);
      assert.equal(answer.allowed, false);
      assert.match(answer.message, message);
      assert.match(answer.message, /; expected .+\. Next: .+/);
      assert.deepEqual(answer.operations, []);
    });
  }

  it('is one that could run elsewhere than on Windows, and is let in', () => {
    assert.equal(admit(podOf({ affinity: affinity(['windows', 'linux']) })).allowed, true);
  });

  it('is let in with keys that it mounts by hand, whole and read-only', () => {
    const answer = admit(podOf(mount({ name: 'keyturn-keys', mountPath: '/keys', readOnly: true })));
    assert.equal(answer.allowed, true);
    assert.ok(!answer.operations.some(({ path }) => path.startsWith('/spec/containers')));
  });

  it('is let in with a signal that is not known to miss, and the agent is told whom it is for', () => {
    const signal = { 'keyturn.dev/on-change': 'signal:SIGHUP' };
    const shared = { shareProcessNamespace: true };
    const group = { securityContext: { fsGroup: 2000 } };
    for (const answer of [
      admit(podOf(shared, signal)),
      admit(podOf({ ...shared, ...usersOf(1000) }, signal)),
      admit(podOf({ ...shared, ...group, ...usersOf(1000) }, { ...signal, 'keyturn.dev/run-as': '1000' })),
      admit(podOf({ ...shared, securityContext: { fsGroup: 2000, runAsUser: 1000 } }, signal)),
    ]) {
      assert.equal(answer.allowed, true, answer.message);
      assert.match(JSON.stringify(answer.operations), /signalTo\\":\\"containers/);
    }
  });

  it('is let in beside a volume that stays, where its readers are known', () => {
    for (const securityContext of [{ fsGroup: 2000 }, { runAsUser: 1000 }]) {
      assert.equal(admit(podOf({ ...CLAIM, securityContext })).allowed, true);
    }
    assert.equal(
      admit(podOf(CLAIM, { 'keyturn.dev/run-as': '1000' })).allowed,
      false,
      'nobody knows the others',
    );
  });
});

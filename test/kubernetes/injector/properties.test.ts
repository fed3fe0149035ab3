import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/kubernetes/injector/json.ts';
import { admit, annotated, assertOnlyAdded } from './support/rig.ts';
import { restrictedViolations } from './support/pod-security.ts';

const NAMES = ['app', 'web', 'a/b~c', 'istio-proxy', 'router-7'];
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Only what was given: a key without a value is no key. */
const object = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonObject> =>
  fc.record(fields).map((all) => JSON.parse(JSON.stringify(all)) as JsonObject);

const user = optional(fc.constantFrom(0, 1000, 2000));
const mount = object({
  name: fc.constantFrom('data', 'conf'),
  mountPath: fc.constantFrom('/data', '/var/run', '/var/run/keyturn-other', '/etc/conf'),
  readOnly: optional(fc.boolean()),
});
const secure = object({
  allowPrivilegeEscalation: fc.constant(false),
  capabilities: fc.constant({ drop: ['ALL'] }),
  runAsNonRoot: fc.constant(true),
  runAsUser: optional(fc.constantFrom(1000, 2000)),
  seccompProfile: fc.constant({ type: 'RuntimeDefault' }),
});
const container = object({
  image: fc.constant('app:1'),
  securityContext: optional(fc.oneof(secure, object({ runAsUser: user }))),
  volumeMounts: optional(fc.uniqueArray(mount, { maxLength: 2, selector: ({ mountPath }) => mountPath })),
  unknownField: optional(fc.jsonValue().map((value) => ({ value }))),
});
const containers = (minLength: number) =>
  fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...NAMES), { minLength, maxLength: 4 }),
      fc.array(container, { minLength: 4, maxLength: 4 }),
    )
    .map(([names, bodies]) => names.map((name, index) => ({ name, ...bodies[index] })));
const volume = fc.constantFrom<JsonObject>(
  { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
  { name: 'conf', configMap: { name: 'conf' } },
  { name: 'kube-api-access', projected: { sources: [] } },
);
const pod = object({
  metadata: object({ name: optional(fc.constantFrom('router', 'x')), generateName: fc.constant('router-') }),
  spec: object({
    containers: containers(1),
    initContainers: optional(containers(0)),
    volumes: optional(fc.uniqueArray(volume, { maxLength: 3 })),
    securityContext: optional(object({ fsGroup: optional(fc.constant(3000)), runAsUser: user })),
    hostNetwork: optional(fc.boolean()),
  }),
});
const annotations = object({
  'keyturn.dev/credential.webull': fc.constant('wb-prod-1'),
  'keyturn.dev/ack': optional(fc.constantFrom('file', 'none', 'call')),
  'keyturn.dev/start': optional(fc.constantFrom('block', 'stale-ok')),
  'keyturn.dev/run-as': optional(fc.constantFrom('1000', '1000:2000')),
  'keyturn.dev/init-only': optional(fc.constantFrom('true', 'false')),
  'keyturn.dev/credential.second': optional(fc.constant('wb-2')),
}) as fc.Arbitrary<Readonly<Record<string, string>>>;

describe('any pod', () => {
  const RUNS = { numRuns: 500 };

  it('is given all it needs at once, and nothing else of it changes; or it is denied with a reason', () => {
    let injected = 0;
    fc.assert(
      fc.property(pod, annotations, fc.boolean(), (bare, asked, sidecars) => {
        const given = annotated(bare, asked);
        const first = admit(given, { sidecars });
        if (!first.allowed) {
          assert.match(first.message, /^KT81\d\d .+Next: /);
          return;
        }
        injected += 1;
        assert.deepEqual(admit(first.pod, { sidecars }).operations, []);
        assertOnlyAdded(given, first.pod);
      }),
      RUNS,
    );
    assert.ok(injected > RUNS.numRuns / 4, `only ${injected} were injected`);
  });

  it('breaks no more of the standard "restricted" than it did', () => {
    fc.assert(
      fc.property(pod, annotations, fc.boolean(), (bare, asked, sidecars) => {
        const given = annotated(bare, asked);
        const after = restrictedViolations(admit(given, { sidecars }).pod);
        assert.deepEqual(after.toSorted(), restrictedViolations(given).toSorted());
      }),
      RUNS,
    );
  });

  it('is answered whatever its annotations say', () => {
    const words = fc.constantFrom(
      'credential.a',
      'file.a',
      'mode.a',
      'template.a',
      'on-change',
      'ack',
      'containers',
      'resources',
      'x',
    );
    fc.assert(
      fc.property(pod, fc.dictionary(words, fc.string()), (bare, said) => {
        const asked = Object.fromEntries(
          Object.entries(said).map(([word, text]) => [`keyturn.dev/${word}`, text]),
        );
        const { allowed, message } = admit(annotated(bare, asked));
        assert.ok(allowed || /^KT81\d\d /.test(message), message);
      }),
      RUNS,
    );
  });
});

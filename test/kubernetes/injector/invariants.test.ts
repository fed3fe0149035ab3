import assert from 'node:assert/strict';
import { objectAt } from '../../../src/kubernetes/injector/json.ts';
import type { JsonObject } from '../../../src/kubernetes/injector/json.ts';
import { admit, annotated, foreignPods, ONE_KEY, assertOnlyAdded } from './support/rig.ts';
import type { ForeignPod } from './support/rig.ts';
import { restrictedViolations } from './support/pod-security.ts';

const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'one annotation': {},
  'a job': { 'keyturn.dev/init-only': 'true' },
  'acknowledged by file': { 'keyturn.dev/ack': 'file', 'keyturn.dev/start': 'stale-ok' },
};

/** The pod as "restricted" would have it, where nothing but the security contexts stands in the way. */
function hardened(pod: JsonObject): JsonObject {
  const secure = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const spec = { ...objectAt(pod, 'spec') } as Record<string, unknown>;
  for (const list of ['containers', 'initContainers']) {
    if (!Array.isArray(spec[list])) continue;
    spec[list] = (spec[list] as JsonObject[]).map((each) => ({ ...each, securityContext: secure }));
  }
  return { ...pod, spec: { ...spec, securityContext: {} } };
}

function holds(
  { pod: foreign }: ForeignPod,
  annotations: Readonly<Record<string, string>>,
  sidecars: boolean,
): void {
  const pod = annotated(foreign, { ...ONE_KEY, ...annotations });
  const first = admit(pod, { sidecars });
  assert.equal(first.message, '');
  assert.ok(first.operations.length >= 3, 'volumes, agent, mount');
  assert.deepEqual(admit(first.pod, { sidecars }).operations, [], 'nothing to do a second time');
  assertOnlyAdded(pod, first.pod);
}

describe('pods that other injectors are tested with', () => {
  const pods = foreignPods();

  it('are many', () => assert.ok(pods.length >= 30, `${pods.length}`));

  for (const foreign of pods) {
    for (const [form, annotations] of Object.entries(FORMS)) {
      for (const sidecars of [true, false]) {
        it(`${foreign.from}: ${form}, ${sidecars ? 'a container that starts first and stays' : 'classic'}`, () => {
          holds(foreign, annotations, sidecars);
        });
      }
    }

    it(`${foreign.from}: untouched without a word of ours`, () => {
      assert.deepEqual(admit(foreign.pod).operations, []);
    });

    const secure = annotated(hardened(foreign.pod), ONE_KEY);
    if (restrictedViolations(secure).length > 0) continue;
    it(`${foreign.from}: as restricted as it was`, () => {
      for (const sidecars of [true, false]) {
        assert.deepEqual(restrictedViolations(admit(secure, { sidecars }).pod), []);
      }
    });
  }
});

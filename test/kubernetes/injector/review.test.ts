import assert from 'node:assert/strict';
import type { Json, JsonObject } from '../../../src/kubernetes/injector/json.ts';
import { textAt } from '../../../src/kubernetes/injector/json.ts';
import { answerReview } from '../../../src/kubernetes/injector/review.ts';
import { admit, annotated, ONE_KEY, review, SETTINGS } from './support/rig.ts';

const POD = annotated(
  { metadata: { generateName: 'router-' }, spec: { containers: [{ name: 'app' }] } },
  ONE_KEY,
);
const replyTo = (body: Json): JsonObject => answerReview(body, SETTINGS).reply;
const responseTo = (body: Json): JsonObject => replyTo(body)['response'] as JsonObject;

describe('an admission review', () => {
  it('is answered in its own words, with its uid, whatever the verdict', () => {
    const denied = annotated(POD, { 'keyturn.dev/start': 'x' });
    for (const object of [POD, denied, { spec: {} }]) {
      const reply = replyTo(review(object));
      assert.equal(reply['apiVersion'], 'admission.k8s.io/v1');
      assert.equal(reply['kind'], 'AdmissionReview');
      assert.equal((reply['response'] as JsonObject)['uid'], '0df28fbd-5f5f-11e8-bc74-36e6bb280816');
    }
  });

  it('carries a patch with its kind, or neither', () => {
    const patched = responseTo(review(POD));
    assert.equal(patched['patchType'], 'JSONPatch');
    assert.ok(Array.isArray(JSON.parse(Buffer.from(textAt(patched, 'patch'), 'base64').toString())));
    const untouched = responseTo(review({ spec: { containers: [] } }));
    assert.deepEqual(Object.keys(untouched).toSorted(), ['allowed', 'uid']);
  });

  it('denies with a status that names the pod, which has only the beginning of a name', () => {
    const { allowed, status } = responseTo(review(annotated(POD, { 'keyturn.dev/start': 'x' })));
    assert.equal(allowed, false);
    assert.match(
      textAt(status as JsonObject, 'message'),
      /^KT8102 pod trading\/router-, annotation keyturn\.dev\/start: "x"/,
    );
  });

  it('is the same for a dry run, and a second time', () => {
    const dry = admit(POD, {}, { dryRun: true });
    assert.deepEqual(dry.operations, admit(POD).operations);
  });

  const UNTOUCHED: readonly (readonly [string, JsonObject, JsonObject])[] = [
    ['an update', POD, { operation: 'UPDATE' }],
    ['a subresource', POD, { subResource: 'ephemeralcontainers' }],
    [
      'something else than a pod',
      POD,
      { resource: { group: 'apps', version: 'v1', resource: 'deployments' } },
    ],
    ['a namespace of the cluster', POD, { namespace: 'kube-system' }],
    ['a mirror of what a kubelet runs by itself', annotated(POD, { 'kubernetes.io/config.mirror': 'x' }), {}],
    ['an object without a spec', { metadata: {} }, {}],
    ['no object', {}, { object: null }],
  ];
  for (const [says, pod, request] of UNTOUCHED) {
    it(`lets ${says} pass untouched`, () => {
      const answer = admit(pod, {}, request);
      assert.equal(answer.allowed, true);
      assert.deepEqual(answer.operations, []);
    });
  }

  const REFUSED: readonly (readonly [string, Json])[] = [
    ['nothing', null],
    ['a list', []],
    ['a pod', POD],
    ['another version', { ...review(POD), apiVersion: 'admission.k8s.io/v1beta1' }],
    ['no request', { ...review(POD), request: null }],
    ['no uid', review(POD, { uid: '' })],
  ];
  for (const [says, body] of REFUSED) {
    it(`is not ${says}`, () => assert.throws(() => replyTo(body), { code: 'KT8122' }));
  }
});

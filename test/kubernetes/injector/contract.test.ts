import assert from 'node:assert/strict';
import { FILE_ANNOTATIONS, POD_ANNOTATIONS } from '../../../src/kubernetes/injector/contract/annotations.ts';
import { readWish } from '../../../src/kubernetes/injector/contract/read.ts';
import type { Wish } from '../../../src/kubernetes/injector/contract/wish.ts';

const POD = 'pod trading/router';

function read(annotations: Readonly<Record<string, string>>) {
  const whole = Object.entries(annotations).map(([name, text]) => [`keyturn.dev/${name}`, text] as const);
  return readWish(new Map(whole), POD);
}

function wishOf(annotations: Readonly<Record<string, string>>): Wish {
  const { wish, faults } = read({ 'credential.webull': 'wb-prod-1', ...annotations });
  assert.deepEqual(
    faults.map(({ message }) => message),
    [],
  );
  assert.ok(wish !== null);
  return wish;
}

const refusedOf = (annotations: Readonly<Record<string, string>>): readonly string[] =>
  read({ 'credential.webull': 'wb-prod-1', ...annotations }).faults.map(({ message }) => message);

/** For each annotation of the contract: texts that it takes, and texts that it refuses. */
const TEXTS: Readonly<Record<string, { readonly good: readonly string[]; readonly bad: readonly string[] }>> =
  {
    inject: { good: ['true'], bad: ['yes', '', 'True', '1'] },
    containers: { good: ['app', 'app, side'], bad: ['', 'App', 'a,,b', 'a b'] },
    'run-as': { good: ['1000', '1000:2000'], bad: ['0', 'root', '-1', '1000:', '01', '1000:0'] },
    'on-change': {
      good: ['none', 'restart', 'signal:SIGHUP', 'http:8080/reload', 'http:1/'],
      bad: [
        '',
        'signal:HUP',
        'signal:SIGKILL',
        'http:8080',
        'http:0/x',
        'http:99999/x',
        'http:80/ x',
        'exec:reload',
      ],
    },
    ack: { good: ['none', 'file', 'call', 'http:8080/version'], bad: ['', 'yes', 'FILE', 'http', 'http:80'] },
    start: { good: ['block', 'stale-ok'], bad: ['', 'stale', 'wait'] },
    'init-only': { good: ['true', 'false'], bad: ['', 'yes'] },
    resources: {
      good: ['requests.cpu=5m', 'requests.memory=24Mi,limits.memory=64Mi', 'limits.cpu=0.5'],
      bad: ['', 'cpu=5m', 'requests.cpu=', 'requests.disk=1Gi', 'requests.cpu=5x', 'requests.cpu=-1'],
    },
    'credential.webull': { good: ['wb-prod-1', 'a'], bad: ['', 'WB', 'a/b', '../x', ' a'] },
    'file.webull': {
      good: ['webull.env', '_a', 'a..b'],
      bad: [
        '',
        '/etc/passwd',
        '../x',
        '..',
        '..data',
        '.hidden',
        'a/b',
        'a b',
        'version',
        'status.json',
        'a\u0000b',
      ],
    },
    'mode.webull': {
      good: ['0440', '440', '0400', '0640', '0660'],
      bad: ['', '0444', '0777', '4440', '0044', 'rw', '0240', '04400', '0540', '0450'],
    },
    'template.webull': {
      good: ['env', 'json', 'yaml', 'properties', 'key={{app_key}}'],
      bad: ['', 'xml', 'key={app_key}', '{{}}', '{{ a b }}'],
    },
  };

describe('the annotations of a pod', () => {
  it('are all in the list of this test', () => {
    const names = [
      ...Object.keys(POD_ANNOTATIONS),
      ...Object.keys(FILE_ANNOTATIONS).map((kind) => `${kind}.webull`),
    ];
    assert.deepEqual(Object.keys(TEXTS).toSorted(), names.toSorted());
  });

  for (const [name, { good, bad }] of Object.entries(TEXTS)) {
    for (const text of good) it(`${name}: ${text}`, () => void wishOf({ [name]: text }));
    for (const text of bad) {
      it(`${name} refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
        const { faults } = read({ 'credential.webull': 'wb-prod-1', [name]: text });
        assert.equal(faults.length, 1, faults.map(({ message }) => message).join('\n'));
        assert.equal(faults[0]?.code, 'KT8102');
        assert.equal(faults[0].place, `${POD}, annotation keyturn.dev/${name}`);
        const { expected } = { ...POD_ANNOTATIONS, ...FILE_ANNOTATIONS }[
          name.replace('.webull', '') as 'inject'
        ];
        assert.equal(faults[0].expected, expected);
      });
    }
  }

  it('one is enough, and the rest has an answer', () => {
    assert.deepEqual(wishOf({}), {
      files: [{ name: 'webull', credential: 'wb-prod-1', file: 'webull.env', mode: '0440', template: 'env' }],
      ...{ containers: null, runAs: null, onChange: { kind: 'none' }, ack: { kind: 'none' }, start: 'block' },
      ...{ initOnly: false, resources: null },
    });
  });

  it('name a file after its format', () => {
    assert.equal(wishOf({ 'template.webull': 'json' }).files[0]?.file, 'webull.json');
    assert.equal(wishOf({ 'template.webull': '{{app_key}}' }).files[0]?.file, 'webull');
  });

  it('ask for nothing where none is ours, or inject is false', () => {
    assert.deepEqual(read({}), { wish: null, faults: [] });
    assert.deepEqual(read({ inject: 'false', 'credential.a': '!', unknown: 'x' }), {
      wish: null,
      faults: [],
    });
    assert.equal(readWish(new Map([['linkerd.io/inject', 'enabled']]), POD).wish, null);
  });

  it('must name a credential', () => {
    assert.deepEqual(
      read({ inject: 'true' }).faults.map(({ code }) => code),
      ['KT8103'],
    );
  });

  it('are told all that is wrong, not only the first thing', () => {
    assert.equal(refusedOf({ start: 'soon', 'mode.webull': '0777', ack: 'no' }).length, 3);
  });

  it('are refused where they are more, or longer, than a cluster keeps, before anything is made of them', () => {
    const many = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, index) => [`credentail.${'x'.repeat(40)}${index}`, 'a']),
    );
    for (const given of [{ [`credentail.${'x'.repeat(200_000)}`]: 'a' }, many]) {
      const { wish, faults } = read(given);
      assert.equal(wish, null);
      assert.deepEqual(
        faults.map(({ code }) => code),
        ['KT8102'],
      );
      assert.ok((faults[0]?.message.length ?? 0) < 500);
    }
  });

  describe('that are not known', () => {
    it('are refused with the word that was probably meant', () => {
      assert.match(refusedOf({ 'on-chnage': 'none' }).join(), /KT8101 .*did you mean "on-change"\?/);
      assert.match(refusedOf({ 'credentials.webull': 'x' }).join(), /did you mean "credential.webull"\?/);
    });

    it('are refused where only they are there', () => {
      const { faults } = read({ 'credentails.webull': 'x' });
      assert.deepEqual(
        faults.map(({ code }) => code),
        ['KT8103', 'KT8101'],
      );
      assert.match(faults[1]?.saw ?? '', /did you mean "credential\.webull"\?/);
    });

    it('are refused for a name that no credential has', () => {
      assert.match(
        refusedOf({ 'file.webul': 'a' }).join(),
        /no keyturn\.dev\/credential\.webul; did you mean "webull"\?/,
      );
    });

    it('leave alone what the daemon itself writes', () => {
      wishOf({ 'restarted-for': 'sha256:0' });
    });
  });

  describe('that contradict each other', () => {
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
      [
        'two credentials in one file',
        { 'credential.b': 'x', 'file.b': 'webull.env' },
        /webull\.env is the file of webull too/,
      ],
      [
        'not waiting, in a container that only waits',
        { 'init-only': 'true', start: 'stale-ok' },
        /only waits/,
      ],
      ['a change that nobody sees', { 'init-only': 'true', 'on-change': 'restart' }, /nobody is there/],
    ];
    for (const [says, annotations, saw] of cases) {
      it(says, () => assert.match(refusedOf(annotations).join(), saw));
    }
  });
});

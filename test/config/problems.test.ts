import assert from 'node:assert/strict';
import { DOCUMENTS, Folder, HEAD, problemsOf, writeSet } from './fixtures.ts';
import type { DocumentName } from './fixtures.ts';

interface Row {
  readonly says: string;
  readonly document: DocumentName;
  readonly replace: readonly [string, string];
  /** `code line:col saw`, one for each problem. */
  readonly problems: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    says: 'an unknown field, with the field that was meant',
    document: 'policy',
    replace: ['max: 90d', 'maxx: 90d'],
    problems: ['KT1042 7:33 age.maxx: unknown field; did you mean "max"?'],
  },
  {
    says: 'an unknown kind, with the one that was meant',
    document: 'credential',
    replace: ['kind: Credential', 'kind: Credentials'],
    problems: ['KT1011 2:7 kind: "Credentials"; did you mean "Credential"?'],
  },
  {
    says: 'a wrong apiVersion and goes on with the rest',
    document: 'policy',
    replace: [
      `${HEAD}\nkind: RotationPolicy\nmetadata: {name: prod}`,
      'apiVersion: v1\nkind: RotationPolicy\nmetadata: {nam: prod}',
    ],
    problems: [
      'KT1010 1:13 apiVersion: "v1"',
      'KT1043 3:11 metadata.name: missing',
      'KT1042 3:12 metadata.nam: unknown field; did you mean "name"?',
    ],
  },
  {
    says: 'a duration without a unit',
    document: 'policy',
    replace: ['rotate: 75d', 'rotate: 75'],
    problems: ['KT1045 7:28 age.rotate: 75'],
  },
  {
    says: 'a duration in words',
    document: 'policy',
    replace: ['max: 90d', 'max: 90 days'],
    problems: ['KT1045 7:38 age.max: "90 days"'],
  },
  {
    says: 'a policy that rotates after its limit, with the sum',
    document: 'policy',
    replace: ['rotate: 75d', 'rotate: 90d'],
    problems: ['KT1107 7:28 age.rotate: 90d is not before age.max 90d'],
  },
  {
    says: 'a policy that warns after it has rotated',
    document: 'policy',
    replace: ['warn: 60d', 'warn: 80d'],
    problems: ['KT1107 7:15 age.warn: 80d is after age.rotate 75d'],
  },
  {
    says: 'a route to a channel that does not exist',
    document: 'policy',
    replace: ['to: [siem]', 'to: [sien]'],
    problems: ['KT1021 12:42 routes[0].to[0]: no Channel "sien"; did you mean "siem"?'],
  },
  {
    says: 'a credential whose issuer and store do not exist',
    document: 'credential',
    replace: ['issuer: webull-hk', 'issuer: webull-us'],
    problems: ['KT1021 5:11 issuer: no Issuer "webull-us"; did you mean "webull-hk"?'],
  },
  {
    says: 'a destination in a store that does not exist',
    document: 'credential',
    replace: ['store: vault-prod', 'store: vault-dev'],
    problems: ['KT1021 9:15 destinations[0].store: no Store "vault-dev"'],
  },
  {
    says: 'a destination field that the driver of the store does not have',
    document: 'credential',
    replace: ['path: trading', 'pth: trading'],
    problems: [
      'KT1043 9:7 destinations[0].path: missing',
      'KT1042 9:27 destinations[0].pth: unknown field; did you mean "path"?',
    ],
  },
  {
    says: 'a number where a text belongs',
    document: 'credential',
    replace: ['{env: prod}', '{env: 1}'],
    problems: ['KT1044 3:45 metadata.labels.env: 1'],
  },
  {
    says: 'a field map that leaves out the secret',
    document: 'credential',
    replace: ['APP_SECRET: appSecret', 'APP_ID: appKey'],
    problems: ['KT1044 10:11 fields: a mapping'],
  },
  {
    says: 'a consumer that is listed twice',
    document: 'credential',
    replace: ['name: risk-batch', 'name: order-router'],
    problems: ['KT1022 11:44 consumers[1].name: "order-router" is listed twice'],
  },
  {
    says: 'a value that the schema of the driver refuses',
    document: 'issuer',
    replace: ['profile: broker-hk', 'profile: broker-us'],
    problems: ['KT1044 6:12 profile: "broker-us"'],
  },
  {
    says: 'a driver that does not exist',
    document: 'issuer',
    replace: ['driver: webull', 'driver: webul'],
    problems: ['KT1012 5:11 driver: no issuer driver "webul"; did you mean "webull"?'],
  },
  {
    says: 'a plain value where a secret belongs, without the value',
    document: 'store',
    replace: ['{fromEnv: VAULT_TOKEN}', 'fake-plain-token'],
    problems: ['KT1030 7:17 auth.token: a plain value where a secret belongs'],
  },
  {
    says: 'the fields of the alternative that was probably meant',
    document: 'store',
    replace: ['{token: {fromEnv: VAULT_TOKEN}}', '{appRole: {roleId: {fromEnv: VAULT_TOKEN}}}'],
    problems: ['KT1043 7:19 auth.appRole.secretId: missing'],
  },
  {
    says: 'an environment variable that is not set',
    document: 'store',
    replace: ['VAULT_TOKEN', 'VAULT_TOKEN_2'],
    problems: ['KT1032 7:17 auth.token: VAULT_TOKEN_2 is not set'],
  },
  {
    says: 'a broken bracket without the text around it',
    document: 'store',
    replace: ['{fromEnv: VAULT_TOKEN}}', '{fromEnv: VAULT_TOKEN'],
    problems: ['KT1001 8:1 an indentation that does not fit, or a bracket that is not closed'],
  },
  {
    says: 'a key that stands twice in a mapping',
    document: 'issuer',
    replace: ['  profile: broker-hk', '  profile: broker-hk\n  profile: retail-hk'],
    problems: ['KT1001 7:3 the same key twice in one mapping'],
  },
  {
    says: 'a document that is no mapping',
    document: 'channel',
    replace: ['', '- a\n---\n'],
    problems: ['KT1044 1:1 document: a list'],
  },
];

describe('what is wrong with a manifest is reported', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
  });
  afterEach(() => folder.remove());

  for (const { says, document, replace, problems } of ROWS) {
    it(says, async () => {
      const [from, to] = replace;
      await writeSet(folder, { [document]: DOCUMENTS[document].replace(from, to) });
      const own = (await problemsOf(folder)).filter(({ place }) =>
        place.startsWith(folder.file(`${document}.yaml`)),
      );
      const seen = own.map(({ code, place, saw }) => `${code} ${place.split('.yaml:')[1]} ${saw}`);
      assert.deepEqual(seen, [...problems]);
      for (const view of own) assert.ok(view.expected !== '' && view.next !== '', JSON.stringify(view));
    });
  }

  it('all at once, sorted by file, line and column', async () => {
    await writeSet(folder, {
      policy: DOCUMENTS.policy.replace('max: 90d', 'max: 9x').replace('mode: enforce', 'mode: enforced'),
      credential: DOCUMENTS.credential.replace('owner:', 'ownr:'),
      channel: 'a: [',
    });
    const codes = (await problemsOf(folder)).map(
      ({ code, place }) => `${code} ${place.slice(folder.path.length + 1)}`,
    );
    assert.deepEqual(codes, [
      'KT1001 channel.yaml:1:5',
      'KT1042 credential.yaml:7:3',
      'KT1044 policy.yaml:5:9',
      'KT1045 policy.yaml:7:38',
    ]);
  });

  it('a name that is used twice with both places', async () => {
    await writeSet(folder);
    await folder.write('more.yaml', `# more\n---\n${DOCUMENTS.issuer}`);
    const [view, ...rest] = await problemsOf(folder);
    assert.deepEqual(rest, []);
    assert.equal(view?.code, 'KT1020');
    assert.equal(view?.place, folder.file('more.yaml:5:18'));
    assert.equal(
      view?.saw,
      `metadata.name: Issuer "webull-hk" already stands at ${folder.file('issuer.yaml')}:1`,
    );
  });

  it('two credentials that write to one place or rotate one application', async () => {
    const second = DOCUMENTS.credential.replace('name: wb-orders-1', 'name: wb-orders-2');
    const third = DOCUMENTS.credential
      .replace('name: wb-orders-1', 'name: wb-orders-3')
      .replace('path: trading/wb-orders-1', 'path: elsewhere')
      .replace('  owner:', '  application: wb-orders-1\n  owner:');
    await writeSet(folder, { credential: [DOCUMENTS.credential, second, third].join('---\n') });
    const file = folder.file('credential.yaml');
    assert.deepEqual(
      (await problemsOf(folder)).map(({ code, place, saw }) => [code, place, saw]),
      [
        [
          'KT1022',
          `${file}:21:7`,
          `destinations[0]: vault-prod:trading/wb-orders-1 is already claimed at ${file}:1`,
        ],
        [
          'KT1022',
          `${file}:29:3`,
          `application: wb-orders-1 at issuer webull-hk is already claimed at ${file}:1`,
        ],
      ],
    );
  });

  it('a rename whose old name still stands', async () => {
    const renamed = DOCUMENTS.credential
      .replace('name: wb-orders-1', 'name: wb-new, was: wb-orders-1')
      .replace('path: trading/wb-orders-1', 'path: trading/new');
    await writeSet(folder, { credential: `${DOCUMENTS.credential}---\n${renamed}` });
    const [view] = await problemsOf(folder);
    assert.equal(view?.code, 'KT1022');
    assert.match(view?.saw ?? '', /"wb-orders-1" still stands at .*credential\.yaml:1$/);
  });

  it('an empty folder, a folder that is not there, and a folder of comments', async () => {
    assert.deepEqual(
      (await problemsOf(folder)).map(({ code, saw }) => `${code} ${saw}`),
      ['KT1003 no .yaml or .yml file'],
    );
    await folder.write('a.yaml', '# nothing\n---\n# here\n');
    assert.deepEqual(
      (await problemsOf(folder)).map(({ code, saw }) => `${code} ${saw}`),
      ['KT1003 no manifest in any file'],
    );
    await folder.remove();
    assert.deepEqual(
      (await problemsOf(folder)).map(({ code, saw }) => `${code} ${saw}`),
      ['KT1003 the folder does not exist'],
    );
  });

  it('a file that is not UTF-8', async () => {
    await writeSet(folder);
    await folder.write('latin.yaml', Uint8Array.of(0x6b, 0xe4, 0x0a));
    assert.deepEqual(
      (await problemsOf(folder)).map(({ code }) => code),
      ['KT1002'],
    );
  });

  it('aliases that would unfold into millions of nodes', async () => {
    const levels = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [below, name] of ['ab', 'bc', 'cd', 'de', 'ef'].map((pair) => [pair[0], pair[1]])) {
      levels.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${below}`).join(', ')}]`);
    }
    await writeSet(folder, { issuer: levels.join('\n') });
    const own = (await problemsOf(folder)).filter(({ code }) => code === 'KT1001');
    assert.equal(own.length, 1);
  });

  it('an unknown driver without taking its name for missing', async () => {
    await writeSet(folder, { issuer: DOCUMENTS.issuer.replace('driver: webull', 'driver: other') });
    assert.deepEqual(
      (await problemsOf(folder)).map(({ code }) => code),
      ['KT1012'],
    );
  });
});

import assert from 'node:assert/strict';
import { lintOnboarding } from '../../../src/config/onboarding/lint.ts';
import { manifestJsonSchema } from '../../../src/config/json-schema.ts';
import type { OnboardingSpec } from '../../../src/domain/onboarding/dossier.ts';
import { webullProfiles } from '../../../src/issuers/webull/profiles.ts';
import { Folder, HEAD, fleetOf, problemsOf, stubDrivers, writeSet } from '../fixtures.ts';

const DOSSIER = `${HEAD}
kind: OnboardingApplication
metadata: {name: broker-api}
spec:
  applicant: {name: Rehearsal Securities Limited, domains: [example.com], contact: ops@example.com}
  issuer: webull-hk
  requirements: {businessScope: Equities, scenarios: [orders], permissionBoundaries: [no withdrawals]}
  materials:
    - {item: Licence, owner: group:legal, due: 2027-01-15}
  information:
    integrationModel: One daemon.
    useCases: [orders]
    endpoints: [/broker/orders/**]
    ipWhitelist: [18.1.2.3, 2600:1f00::/40]
    apiUser: {email: broker-keys@example.com, dedicated: true}
  credentials: [wb-orders-1]
`;

type Replace = readonly [string, string];

/** What is refused: the text that replaces another, and `code line:col saw`. */
const REFUSED: readonly (readonly [says: string, replace: Replace, problems: readonly string[]])[] = [
  [
    'a whitelist that admits everybody',
    ['18.1.2.3', '0.0.0.0/0'],
    ['KT1201 14:19 information.ipWhitelist[0]: "0.0.0.0/0"'],
  ],
  ['the same in IPv6', ['18.1.2.3', '::/0'], ['KT1201 14:19 information.ipWhitelist[0]: "::/0"']],
  [
    'an address with a number that no address has',
    ['18.1.2.3', '18.1.2.300'],
    ['KT1044 14:19 information.ipWhitelist[0]: "18.1.2.300"'],
  ],
  [
    'a range that is longer than the address',
    ['18.1.2.3', '18.1.2.0/33'],
    ['KT1044 14:19 information.ipWhitelist[0]: "18.1.2.0/33"'],
  ],
  ['a host name', ['18.1.2.3', 'example.com'], ['KT1044 14:19 information.ipWhitelist[0]: "example.com"']],
  [
    'an address that is listed twice',
    ['2600:1f00::/40', '18.1.2.3'],
    ['KT1022 14:29 information.ipWhitelist[1]: "18.1.2.3" is listed twice'],
  ],
  [
    'an API user of somebody else',
    ['email: broker-keys@example.com', 'email: broker-keys@example.org'],
    ['KT1202 15:22 information.apiUser.email: broker-keys@example.org is not under example.com'],
  ],
  [
    'an API user at a domain that only ends alike',
    ['email: broker-keys@example.com', 'email: broker-keys@notexample.com'],
    ['KT1202 15:22 information.apiUser.email: broker-keys@notexample.com is not under example.com'],
  ],
  [
    'an API user that is no address',
    ['email: broker-keys@example.com', 'email: broker-keys'],
    ['KT1044 15:22 information.apiUser.email: "broker-keys"'],
  ],
  [
    'an endpoint that is no path',
    ['[/broker/orders/**]', '[broker/orders]'],
    ['KT1044 13:17 information.endpoints[0]: "broker/orders"'],
  ],
  [
    'an issuer and a credential that do not exist',
    ['issuer: webull-hk', 'issuer: webull-us'],
    ['KT1021 6:11 issuer: no Issuer "webull-us"; did you mean "webull-hk"?'],
  ],
  [
    'a document that is no digest',
    ['due: 2027-01-15', 'document: licence.pdf'],
    ['KT1044 9:53 materials[0].document: "licence.pdf"'],
  ],
  [
    'a field that is misspelt, and one of the five categories that is missing',
    ['useCases: [orders]', 'useCase: [orders]'],
    [
      'KT1043 11:5 information.useCases: missing',
      'KT1042 12:5 information.useCase: unknown field; did you mean "useCases"?',
    ],
  ],
];

/** What is warned of: `code line:col saw`. */
const WARNED: readonly (readonly [says: string, replace: Replace, warnings: readonly string[]])[] = [
  ['nothing in a careful dossier', ['', ''], []],
  [
    'a user that is not said to be dedicated',
    [', dedicated: true', ''],
    ['KT1210 15:22 information.apiUser.email: broker-keys@example.com is not said to be dedicated'],
  ],
  [
    'a dedicated user that reads like a person',
    ['email: broker-keys@', 'email: given.family@'],
    [
      'KT1210 15:22 information.apiUser.email: given.family@example.com is said to be dedicated and reads like the name of a person',
    ],
  ],
  [
    'a private address',
    ['18.1.2.3', '10.1.2.3'],
    ['KT1211 14:19 information.ipWhitelist[0]: no call comes from 10.1.2.3 over the internet'],
  ],
  [
    'a private range in IPv6',
    ['18.1.2.3', 'fd12::/48'],
    ['KT1211 14:19 information.ipWhitelist[0]: no call comes from fd12::/48 over the internet'],
  ],
  [
    'half the internet',
    ['18.1.2.3', '128.0.0.0/1'],
    ['KT1213 14:19 information.ipWhitelist[0]: 128.0.0.0/1 holds 2^31 addresses'],
  ],
  [
    'an endpoint that nothing published names, with the one that was meant',
    ['[/broker/orders/**]', '[GET /brokr/accounts/virtual-accounts/list]'],
    [
      'KT1212 13:17 information.endpoints[0]: "GET /brokr/accounts/virtual-accounts/list" is not in the catalogue; did you mean "GET /broker/accounts/virtual-accounts/list"?',
    ],
  ],
];

describe('the dossier of an application for an API', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
    await writeSet(folder);
  });
  afterEach(() => folder.remove());

  const write = (text = DOSSIER) => folder.write('onboarding.yaml', text);
  const edited = ([from, to]: Replace): string => {
    assert.ok(DOSSIER.includes(from));
    return DOSSIER.replace(from, to);
  };
  const lines = (views: Awaited<ReturnType<typeof problemsOf>>) =>
    views.map(({ code, place, saw }) => `${code} ${place.replace(/^.*onboarding\.yaml:/, '')} ${saw}`);

  it('is read as it is written, with what goes without saying', async () => {
    await write();
    const dossier: OnboardingSpec = (await fleetOf(folder)).onboarding.get('broker-api')!;
    assert.deepEqual(dossier.testing, { issuer: 'webull-hk', user: 'broker-keys@example.com' });
    assert.deepEqual(dossier.information.ipWhitelist, [
      { text: '18.1.2.3', reach: 'public', bits: 0 },
      { text: '2600:1f00::/40', reach: 'public', bits: 88 },
    ]);
    assert.equal(dossier.materials[0]?.dueAt, Date.UTC(2027, 0, 15));
    assert.equal(dossier.remindAfterMs, 7 * 86_400_000);
  });

  for (const [says, replace, problems] of REFUSED)
    it(`refuses ${says}`, async () => {
      await write(edited(replace));
      assert.deepEqual(lines(await problemsOf(folder)), problems);
    });

  for (const [says, replace, warnings] of WARNED)
    it(`warns of ${says}`, async () => {
      await write(edited(replace).replace('2600:1f00::/40', '2600:1f00::/56'));
      const dossier = (await fleetOf(folder)).onboarding.get('broker-api')!;
      assert.deepEqual(lines(lintOnboarding(dossier, webullProfiles['broker-hk'])), warnings);
    });

  it('is in the schema that editors read', () => {
    const { oneOf } = manifestJsonSchema(stubDrivers) as {
      oneOf: { properties: { kind: { const: string } } }[];
    };
    assert.ok(oneOf.some(({ properties }) => properties.kind.const === 'OnboardingApplication'));
  });
});

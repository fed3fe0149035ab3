import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/platform/clock.ts';
import { ConfigurationRejected } from '../../src/wiring/configuration.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';
import { accessOf } from '../support/oidc/access.ts';
import { CLIENT } from '../support/oidc/provider.ts';

describe('the file that names the identity provider', () => {
  let directory: string;
  let opened: TemporaryJournal;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyturn-oidc-'));
    opened = await openTemporaryJournal();
  });
  afterEach(async () => {
    await opened.remove();
    await rm(directory, { recursive: true });
  });

  const accessWith = (change: Readonly<Record<string, string>>) =>
    accessOf(
      {
        ...{ directory, issuer: 'https://sso.example.com', url: 'https://keys.example.com' },
        ...{ journal: opened.journal(), clock: systemClock },
      },
      change,
    );

  it('says what groups may do, without asking the provider', async () => {
    const { access, publicUrl } = await accessWith({ roles: '{admin: [a, b], viewer: [b]}' });
    assert.equal(publicUrl, 'https://keys.example.com');
    assert.deepEqual(access.groupRoles(), [
      { group: 'a', roles: ['admin'] },
      { group: 'b', roles: ['viewer', 'admin'] },
    ]);
  });

  const cases = [
    { says: 'a plain address elsewhere', change: { issuer: 'http://sso.example.com' }, saw: /issuer/ },
    { says: 'an audience that is the client', change: { audience: CLIENT.id }, saw: /audience/ },
    { says: 'a role that there is not', change: { roles: '{owner: [x]}' }, saw: /owner/ },
    {
      says: 'a secret in the file itself',
      change: { client: '{id: x, secret: plain}' },
      saw: /client\.secret/,
    },
    {
      says: 'a public address with a path',
      change: { publicUrl: 'https://a.example.com/x' },
      saw: /publicUrl/,
    },
  ];
  for (const { says, change, saw } of cases)
    it(`refuses ${says}, with its place`, async () => {
      await assert.rejects(accessWith({ ...change }), (thrown: unknown) => {
        assert.ok(thrown instanceof ConfigurationRejected);
        const [problem] = thrown.problems;
        assert.match(`${problem?.place} ${problem?.saw}`, saw);
        assert.match(problem?.place ?? '', /oidc\.yaml:\d+:\d+/);
        return true;
      });
    });
});

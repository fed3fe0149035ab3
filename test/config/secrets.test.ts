import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { loadFleet } from '../../src/config/load-fleet.ts';
import type { Secret } from '../../src/domain/secret.ts';
import {
  DOCUMENTS,
  ENVIRONMENT,
  fleetOf,
  Folder,
  problemsOf,
  stubDrivers,
  writeSet,
  NOW,
} from './fixtures.ts';

const IN_FILE = DOCUMENTS.store.replace('{fromEnv: VAULT_TOKEN}', '{fromFile: secrets/token}');
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nZmFrZQ==\n-----END CERTIFICATE-----\n';

describe('a secret that a manifest refers to', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
    await writeSet(folder, { store: IN_FILE });
  });
  afterEach(() => folder.remove());

  async function tokenSeen(): Promise<string> {
    const settings = (await fleetOf(folder)).stores.get('vault-prod')?.settings as {
      auth: { token: Secret };
    };
    return settings.auth.token.reveal();
  }

  async function refusal(): Promise<string[]> {
    return (await problemsOf(folder)).map(({ code, saw }) => `${code} ${saw.replace(folder.path, '')}`);
  }

  it('is read relative to the folder of the manifest, without its line end', async () => {
    await folder.write('secrets/token', 'fake-token\n');
    assert.equal(await tokenSeen(), 'fake-token');
    await folder.write('secrets/token', ' two\nlines \r\n');
    assert.equal(await tokenSeen(), ' two\nlines ');
  });

  it('is refused, with its place, where the file does not exist', async () => {
    const [view] = await problemsOf(folder);
    assert.equal(view?.code, 'KT1031');
    assert.equal(view?.place, folder.file('store.yaml:7:17'));
    assert.deepEqual(await refusal(), ['KT1031 auth.token: /secrets/token does not exist']);
  });

  for (const [mode, text] of [
    [0o640, '0640'],
    [0o604, '0604'],
    [0o620, '0620'],
  ] as const) {
    it(`is refused where others may touch it: mode ${text}`, async () => {
      await folder.write('secrets/token', 'fake-token', mode);
      assert.deepEqual(await refusal(), [`KT1033 auth.token: /secrets/token has mode ${text}`]);
    });
  }

  it('may be readable by all where it is a certificate, and not with a key beside it', async () => {
    await folder.write('secrets/token', CERTIFICATE, 0o644);
    assert.equal(await tokenSeen(), CERTIFICATE.trimEnd());
    await folder.write('secrets/token', `${CERTIFICATE}-----BEGIN PRIVATE KEY-----\nZmFrZQ==\n`, 0o644);
    assert.deepEqual(await refusal(), ['KT1033 auth.token: /secrets/token has mode 0644']);
  });

  it('is refused where the file is empty, too large, no text or no file', async () => {
    await folder.write('secrets/token', '\n');
    assert.deepEqual(await refusal(), ['KT1031 auth.token: /secrets/token is empty']);
    await folder.write('secrets/token', 'x'.repeat(1024 * 1024 + 1));
    assert.deepEqual(await refusal(), ['KT1031 auth.token: /secrets/token is 1048577 bytes long']);
    await folder.write('secrets/token', Uint8Array.of(0xff, 0xfe));
    assert.deepEqual(await refusal(), ['KT1031 auth.token: /secrets/token is not UTF-8 text']);
    await folder.write('secrets/other', '');
    await writeSet(folder, { store: IN_FILE.replace('secrets/token', 'secrets') });
    assert.deepEqual(await refusal(), ['KT1031 auth.token: /secrets is not a regular file']);
  });

  it('does not wait for somebody to write into a pipe', async () => {
    await folder.write('secrets/other', '');
    execFileSync('mkfifo', [folder.file('secrets/token')]);
    assert.deepEqual(await refusal(), ['KT1031 auth.token: /secrets/token is not a regular file']);
  });

  it('is told to the listener before the load ends, once a file', async () => {
    await folder.write('secrets/token', 'fake-token');
    const heard: string[] = [];
    await loadFleet(folder.path, stubDrivers, ENVIRONMENT, NOW, (secret) => heard.push(secret.reveal()));
    assert.deepEqual(heard.sort(), ['fake-token', ENVIRONMENT.SIEM_KEY, ENVIRONMENT.SIEM_URL].sort());
  });

  it('of a consumer is kept as a secret', async () => {
    await folder.write('secrets/token', 'fake-token');
    const credential = DOCUMENTS.credential.replace(
      '{name: order-router}',
      '{name: order-router, token: {fromFile: secrets/token}}',
    );
    await writeSet(folder, { store: IN_FILE, credential });
    const [consumer] = (await fleetOf(folder)).credentials.get('wb-orders-1')?.consumers ?? [];
    assert.equal(consumer?.token?.reveal(), 'fake-token');
  });

  it('never shows in a problem, wherever it was pasted', async () => {
    await folder.write('secrets/token', 'CANARY-in-file');
    const canary = 'CANARY-fake-secret-1';
    const pastes: Partial<Record<keyof typeof DOCUMENTS, string>>[] = [
      { store: IN_FILE.replace('{fromFile: secrets/token}', canary) },
      { store: IN_FILE.replace('{token: {fromFile: secrets/token}}', canary) },
      { store: IN_FILE.replace('https://vault.example:8200', `http://user:${canary}@vault.example`) },
      { store: `${IN_FILE}  secretId: ${canary}\n` },
      { store: IN_FILE.replace('{fromFile: secrets/token}', `"${canary}`) },
      { store: IN_FILE.replace('{fromFile: secrets/token}', `{fromEnv: A, fromFile: ${canary}}`) },
      { store: IN_FILE.replace('{fromFile: secrets/token}', `&${canary} *none`) },
      { channel: DOCUMENTS.channel.replace('{fromEnv: SIEM_KEY}', `[${canary}]`) },
      {
        credential: DOCUMENTS.credential.replace(
          '{name: order-router}',
          `{name: order-router, token: ${canary}}`,
        ),
      },
    ];
    for (const paste of pastes) {
      await writeSet(folder, { store: IN_FILE, ...paste });
      const problems = await problemsOf(folder);
      assert.ok(problems.length > 0, JSON.stringify(paste));
      assert.equal(JSON.stringify(problems).includes('CANARY'), false, JSON.stringify(problems, null, 1));
    }
  });
});

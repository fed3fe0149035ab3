import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDaemonSettings } from '../../src/config/daemon-settings.ts';
import type { DaemonFlags } from '../../src/config/daemon-settings.ts';
import type { Environment } from '../../src/config/environment.ts';

const PASSWORD = 'p@ss/word-of-nobody';
const WITH_PASSWORD = `postgres://keyturn:${encodeURIComponent(PASSWORD)}@db.example.com:6432/keys`;

function read(flags: DaemonFlags, environment: Environment = {}) {
  const result = readDaemonSettings({ manifests: 'policies', ...flags }, environment);
  return result.ok ? result.settings.database : result.problems;
}

function refused(flags: DaemonFlags, environment: Environment = {}): string {
  const found = read(flags, environment);
  assert.ok(Array.isArray(found), JSON.stringify(found));
  const text = JSON.stringify(found);
  assert.ok(!text.includes(PASSWORD) && !text.includes(encodeURIComponent(PASSWORD)), text);
  return found.map(({ code, place }: { code: string; place: string }) => `${code} ${place}`).join();
}

describe('the database of the settings', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyturn-settings-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const fileWith = (text: string, mode = 0o600): string => {
    const path = join(folder, 'database-url');
    writeFileSync(path, text, { mode });
    return path;
  };

  it('is the embedded one unless one is named', () => {
    assert.equal(read({}), null);
  });

  it('takes host, port, user and database from a URL, and encrypts to a host it can name', () => {
    assert.deepEqual(read({ database: 'postgres://keyturn@db.example.com/keys' }), {
      ...{ host: 'db.example.com', port: 5432, database: 'keys', user: 'keyturn', password: null },
      tls: { mode: 'verify-full', caFile: null },
    });
    assert.deepEqual(
      read({ database: 'postgresql://k@[::1]:6432/keys?sslmode=verify-ca&sslrootcert=/etc/ca.pem' }),
      {
        ...{ host: '::1', port: 6432, database: 'keys', user: 'k', password: null },
        tls: { mode: 'verify-ca', caFile: '/etc/ca.pem' },
      },
    );
  });

  it('needs no encryption on this machine, by loopback or by socket', () => {
    for (const url of ['postgres://k@127.0.0.1/keys', 'postgres://k@localhost/keys?host=/run/postgresql']) {
      const found = read({ database: url });
      assert.ok(found !== null && !Array.isArray(found));
      assert.equal('tls' in found && found.tls.mode, 'disable');
    }
  });

  it('takes a password from a file or from the environment', () => {
    for (const found of [
      read({ databaseFile: fileWith(`${WITH_PASSWORD}\n`) }),
      read({}, { KEYTURN_DATABASE: WITH_PASSWORD }),
    ]) {
      assert.ok(found !== null && 'password' in found);
      assert.equal(found.password?.reveal(), PASSWORD);
      assert.ok(!JSON.stringify(found).includes('word-of-nobody'));
    }
  });

  it('refuses a password in the arguments, where every user of the machine can read it', () => {
    assert.equal(refused({ database: WITH_PASSWORD }), 'KT2129 --database');
  });

  it('refuses what it can not read, and shows none of it', () => {
    assert.equal(refused({ database: `mysql://k:${PASSWORD}@h/d` }), 'KT1060 --database');
    assert.equal(refused({ database: 'postgres://db.example.com/keys' }), 'KT1060 --database');
    assert.equal(refused({ database: 'postgres://k@db.example.com/' }), 'KT1060 --database');
    assert.equal(refused({ database: 'postgres://k@h/d?sslmode=prefer' }), 'KT1060 --database');
    assert.equal(refused({ database: 'postgres://k@h/d?passwrd=x' }), 'KT1060 --database');
    assert.equal(refused({}, { KEYTURN_DATABASE: `${WITH_PASSWORD}/more` }), 'KT1060 KEYTURN_DATABASE');
  });

  it('refuses a file that others may read, one that is missing, and two ways at once', () => {
    assert.equal(refused({ databaseFile: fileWith(WITH_PASSWORD, 0o644) }), 'KT1033 --database-file');
    assert.equal(refused({ databaseFile: join(folder, 'none') }), 'KT1031 --database-file');
    assert.equal(
      refused({ database: 'postgres://k@h/d', databaseFile: fileWith(WITH_PASSWORD) }),
      'KT1060 --database-file',
    );
  });

  it('is refused for the embedded demo', () => {
    assert.equal(
      refused({ manifests: undefined, database: 'postgres://k@127.0.0.1/d' }),
      'KT1060 --manifests',
    );
  });
});

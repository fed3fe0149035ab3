import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readDatabase } from '../../../src/config/database-setting.ts';
import type { DatabaseAddress } from '../../../src/domain/database-address.ts';
import { openPostgresJournal } from '../../../src/journal/postgres/open.ts';
import { openPostgresReader } from '../../../src/journal/postgres/reader.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { rejectsWith } from '../../contract/journal/samples.ts';
import { selfSigned } from '../../http/certificate.ts';
import {
  POSTGRES_PASSWORD,
  serverFile,
  serverFolder,
  startPostgres,
} from '../../support/servers/postgres.ts';
import type { Postgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';

describe('a PostgreSQL over TLS', function () {
  this.timeout(60_000);
  let postgres: Postgres;
  let folder: string;
  let database: string;

  before(async function () {
    requireServer(this, 'postgres');
    folder = await serverFolder();
    const { cert, key } = selfSigned();
    const file = (name: string, text: string): Promise<string> => serverFile(join(folder, name), text);
    postgres = await startPostgres({
      ...{ ssl: 'on', ssl_cert_file: await file('server.pem', cert) },
      ssl_key_file: await file('server.key', key),
    });
    await file('other.pem', selfSigned().cert);
    database = await postgres.newDatabase();
  });

  after(async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const addressOf = (host: string, sslmode: string, authority: string): DatabaseAddress => {
    const url = new URL(postgres.urlOf(database).replace('127.0.0.1', host));
    url.password = POSTGRES_PASSWORD;
    url.searchParams.set('sslmode', sslmode);
    url.searchParams.set('sslrootcert', join(folder, authority));
    const given = readDatabase({ text: url.toString(), place: 'KEYTURN_DATABASE' }, null);
    assert.ok(given.ok && given.address !== null);
    return given.address;
  };

  it('is worked on with the authority from a file, every session of it encrypted', async () => {
    const address = addressOf('127.0.0.1', 'verify-full', 'server.pem');
    const journal = await openPostgresJournal({ address, clock: systemClock });
    const { rows } = await postgres.run(
      `SELECT application_name AS name, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
       WHERE application_name LIKE 'keyturn%'`,
    );
    assert.ok(rows.length > 0);
    assert.ok(
      rows.every(({ ssl }: { ssl: boolean }) => ssl),
      JSON.stringify(rows),
    );
    await journal.close();
    await (await openPostgresReader(address)).close();
  });

  it('is refused where another authority is trusted, and no password is sent', async () => {
    const address = addressOf('127.0.0.1', 'verify-full', 'other.pem');
    const fault = await rejectsWith('KT2130', () => openPostgresJournal({ address, clock: systemClock }));
    assert.match(fault.next, /sslrootcert/);
    await rejectsWith('KT2130', () => openPostgresReader(address));
  });

  it('is refused where its certificate is of another host, and taken where only the authority is asked for', async () => {
    const address = addressOf('localhost', 'verify-full', 'server.pem');
    await rejectsWith('KT2130', () => openPostgresJournal({ address, clock: systemClock }));
    const lax = addressOf('localhost', 'verify-ca', 'server.pem');
    await (await openPostgresJournal({ address: lax, clock: systemClock })).close();
  });

  it('is refused where the file of the authority can not be read', async () => {
    const address = addressOf('127.0.0.1', 'verify-full', 'missing.pem');
    await rejectsWith('KT2130', () => openPostgresJournal({ address, clock: systemClock }));
  });
});

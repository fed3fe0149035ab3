import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { extractEntries } from '../../src/custody/recover.ts';
import { requireServer } from '../support/servers/require.ts';
import { BYTES, HEADER, temporaryCustody } from './temporary.ts';
import type { TemporaryCustody } from './temporary.ts';

/** The one that `scripts/servers/age.mjs` built, or the one on PATH. */
function ageProgram(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const built = join(cache, 'keyturn', 'age-v1.2.1', 'age');
  return existsSync(built) ? built : 'age';
}

describe('the stock age tool', () => {
  let place: TemporaryCustody;

  before(function () {
    if (ageProgram() === 'age') requireServer(this, 'age');
  });

  beforeEach(async () => {
    place = await temporaryCustody();
  });

  afterEach(() => place.remove());

  const decrypt = async (input: string): Promise<Buffer> => {
    const identity = join(place.directory, 'recovery.txt');
    await writeFile(identity, `${place.recovery.identity}\n`, { mode: 0o600 });
    const { status, stdout, stderr } = spawnSync(ageProgram(), ['--decrypt', '--identity', identity, input]);
    assert.equal(status, 0, String(stderr));
    return stdout;
  };

  const plain = Buffer.concat([
    Buffer.from(
      '{"v":1,"credential":"cred_000001","attempt":"att_000001","receivedAt":"2026-11-22T12:00:00.250Z"}\n',
    ),
    BYTES,
  ]);

  it('opens an extracted escrow entry with the recovery identity', async () => {
    const custody = await place.open();
    await custody.escrow(await custody.seal(HEADER, BYTES));
    const [entry] = await extractEntries(place.paths.escrow, join(place.directory, 'out'));
    assert.ok((await decrypt(entry?.path ?? '')).equals(plain));
  });

  it('opens the armour that the log shows as a last resort', async () => {
    const custody = await place.open();
    const path = join(place.directory, 'from-the-log.txt');
    await writeFile(path, custody.armour(await custody.seal(HEADER, BYTES)));
    assert.ok((await decrypt(path)).equals(plain));
  });

  it('opens the installation identity with the key-encryption key', async () => {
    await place.open();
    const { status, stdout } = spawnSync(ageProgram(), [
      ...['--decrypt', '--identity', place.paths.kek],
      join(place.directory, 'identity.age'),
    ]);
    assert.equal(status, 0);
    assert.match(String(stdout), /^AGE-SECRET-KEY-1[A-Z0-9]{58}\n$/);
  });
});

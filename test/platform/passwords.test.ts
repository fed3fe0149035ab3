import assert from 'node:assert/strict';
import { Secret } from '../../src/domain/secret.ts';
import { scryptPasswords } from '../../src/platform/passwords.ts';

const passwords = scryptPasswords({ logN: 4, r: 8, p: 1 });
const PASSWORD = new Secret('café on the corner');

describe('passwords as they are kept', () => {
  it('open with the password and with no other', async () => {
    const kept = await passwords.hash(PASSWORD);
    assert.match(kept, /^scrypt\$4\$8\$1\$/);
    assert.equal(await passwords.verify(kept, PASSWORD), true);
    assert.equal(await passwords.verify(kept, new Secret('cafe on the corner')), false);
    assert.notEqual(kept, await passwords.hash(PASSWORD));
  });

  it('do not mind how a keyboard spells an accent', async () => {
    const kept = await passwords.hash(PASSWORD);
    assert.equal(await passwords.verify(kept, new Secret('cafe\u0301 on the corner')), true);
  });

  it('open with the costs that they were made with, after those have changed', async () => {
    const kept = await scryptPasswords({ logN: 5, r: 4, p: 2 }).hash(PASSWORD);
    assert.equal(await passwords.verify(kept, PASSWORD), true);
  });

  it('open nothing where there is none, or where it was edited into something costly', async () => {
    assert.equal(await passwords.verify(null, PASSWORD), false);
    for (const kept of ['', 'scrypt$30$8$1$AAAA$AAAA', 'plain$4$8$1$AAAA$AAAA', 'scrypt$4$8$1$AAAA$'])
      assert.equal(await passwords.verify(kept, PASSWORD), false, kept);
  });

  it('cost what a guess should cost by default', async () => {
    assert.match(await scryptPasswords().hash(PASSWORD), /^scrypt\$16\$8\$2\$/);
  });
});

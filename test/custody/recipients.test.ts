import assert from 'node:assert/strict';
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { identitiesIn, parseRecipient } from '../../src/custody/recipients.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { FaultCode } from '../../src/domain/fault.ts';

const codeOf = (text: string): FaultCode | null => {
  try {
    parseRecipient(text, 'recovery recipient 1');
    return null;
  } catch (thrown) {
    assert.ok(thrown instanceof Fault);
    assert.ok(!thrown.saw.includes(text) || text === '');
    return thrown.code;
  }
};

describe('a recovery recipient', () => {
  it('is taken when stock age can open for it', async () => {
    const recipient = await identityToRecipient(await generateX25519Identity());
    assert.equal(parseRecipient(` ${recipient}\n`, 'here'), recipient);
  });

  it('is refused when it is hybrid', async () => {
    assert.equal(codeOf(await identityToRecipient(await generateHybridIdentity())), 'KT2012');
  });

  it('is refused, and not shown, when it is the private identity', async () => {
    assert.equal(codeOf(await generateX25519Identity()), 'KT2013');
  });

  it('is refused when one character is wrong', async () => {
    const recipient = await identityToRecipient(await generateX25519Identity());
    const last = recipient.endsWith('q') ? 'p' : 'q';
    assert.equal(codeOf(recipient.slice(0, -1) + last), 'KT2013');
  });

  const others: readonly (readonly [string, FaultCode])[] = [
    ['ssh-ed25519 AAAAC3Nza', 'KT2012'],
    ['age1tag1qqqqqqqq', 'KT2012'],
    ['age1tagpq1qqqqqqqq', 'KT2012'],
    ['age1yubikey1qqqqqqqq', 'KT2012'],
    ['age1foo-bar1qqqqqqqq', 'KT2012'],
    ['age1', 'KT2013'],
    ['broker-keys@example.com', 'KT2013'],
    ['', 'KT2013'],
  ];
  for (const [text, code] of others)
    it(`is refused with ${code} when it reads ${JSON.stringify(text)}`, () => {
      assert.equal(codeOf(text), code);
    });
});

describe('an identity file', () => {
  it('may hold comments, blank lines and several identities', async () => {
    const [first, second] = [await generateX25519Identity(), await generateX25519Identity()];
    assert.deepEqual(identitiesIn(`# created: x\r\n${first}\r\n\r\n  ${second}\n`), [first, second]);
  });

  it('is nothing at all when one line is no identity', async () => {
    assert.equal(identitiesIn(`${await generateX25519Identity()}\nage1notprivate\n`), null);
  });
});

import assert from 'node:assert/strict';
import { refuseUnsafeEnvironment } from '../../../src/connections/vault/environment.ts';
import { Fault } from '../../../src/domain/fault.ts';

const refused: readonly Readonly<Record<string, string>>[] = [
  { VAULT_SKIP_VERIFY: 'true' },
  { VAULT_SKIP_VERIFY: 'false' },
  { VAULT_SKIP_VERIFY: '' },
  { DEBUG: 'node-vault' },
  { DEBUG: '*' },
  { DEBUG: 'express, node-*' },
  { DEBUG: 'express node-vault' },
];

const accepted: readonly Readonly<Record<string, string>>[] = [
  {},
  { DEBUG: '' },
  { DEBUG: 'express' },
  { DEBUG: 'node-vault-ui' },
  { DEBUG: '*,-node-vault' },
  { VAULT_ADDR: 'https://vault.example:8200' },
];

describe('the environment of the Vault client', () => {
  for (const environment of refused)
    it(`is refused with ${JSON.stringify(environment)}`, () => {
      assert.throws(
        () => refuseUnsafeEnvironment(environment, 'store vault-test'),
        (thrown) =>
          thrown instanceof Fault && thrown.code === 'KT3106' && thrown.place === 'store vault-test',
      );
    });

  for (const environment of accepted)
    it(`is fine with ${JSON.stringify(environment)}`, () => {
      refuseUnsafeEnvironment(environment, 'store vault-test');
    });
});

import assert from 'node:assert/strict';
import { Fault } from '../../../src/domain/fault.ts';
import type { FaultCode } from '../../../src/domain/fault.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { webull } from '../../../src/issuers/webull/index.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Issuer } from '../../../src/ports/issuer.ts';

const SANDBOX = {
  api: 'http://127.0.0.1:7402',
  loginPassword: new Secret('fake-login-password'),
  tradingPassword: new Secret('fake-trading-password'),
};

function issuerOf(spec: Record<string, unknown>): Issuer {
  return webull.create('w', { profile: 'broker-hk', ...spec }, { clock: systemClock });
}

function refusedWith(code: FaultCode, spec: Record<string, unknown>): void {
  assert.throws(
    () => issuerOf(spec),
    (thrown) => thrown instanceof Fault && thrown.code === code,
    JSON.stringify(spec),
  );
}

describe('who mints for an issuer of webull', () => {
  it('is a person, whom no program stands in for, with mint: attended', async () => {
    const issuer = issuerOf({ mint: 'attended' });
    assert.equal(issuer.management, null);
    assert.equal(issuer.rehearsal, false, 'a real issuer wants a recovery recipient');
    assert.match(issuer.profile.portal.value?.path ?? '', /^Developer Management Center > .*Manage$/);
    assert.equal(issuer.profile.portal.value?.url, null);
    await issuer.close();
  });

  it('is a person at the sandbox, too: a gateway on this machine is a rehearsal', async () => {
    const portal = 'http://127.0.0.1:7402/portal';
    const issuer = issuerOf({ mint: 'attended', gateway: 'https://127.0.0.1:7401', portal });
    assert.equal(issuer.rehearsal, true);
    assert.equal(issuer.profile.portal.value?.url, portal);
    await issuer.close();
  });

  it('is a robot on loopback alone', async () => {
    const gateway = 'https://127.0.0.1:7401';
    const issuer = issuerOf({ mint: 'sandbox', gateway, sandbox: SANDBOX });
    assert.notEqual(issuer.management, null);
    assert.equal(issuer.rehearsal, true);
    await issuer.close();
    refusedWith('KT4005', { mint: 'sandbox', gateway: 'https://issuer.example', sandbox: SANDBOX });
    const elsewhere = { ...SANDBOX, api: 'http://issuer.example' };
    refusedWith('KT4005', { mint: 'sandbox', gateway, sandbox: elsewhere });
  });

  it('is nobody where the robot has the passwords of a person, or has none', () => {
    refusedWith('KT4008', { mint: 'attended', sandbox: SANDBOX });
    refusedWith('KT4008', { mint: 'sandbox', gateway: 'https://127.0.0.1:7401' });
  });

  it('is nobody where the profile knows no portal', () =>
    refusedWith('KT4008', { mint: 'attended', profile: 'retail-us' }));

  it('speaks to no other machine in the clear', () => {
    refusedWith('KT4005', { mint: 'attended', gateway: 'http://issuer.example' });
    refusedWith('KT4005', { mint: 'attended', portal: 'http://issuer.example' });
  });
});

import assert from 'node:assert/strict';
import { looksPersonal } from '../../../src/domain/onboarding/api-user.ts';
import { covers } from '../../../src/domain/onboarding/endpoint-pattern.ts';

describe('an endpoint pattern covers', () => {
  for (const [wide, narrow, expected] of [
    ['/broker/**', '/broker/orders/list', true],
    ['/broker/**', 'GET /broker/orders', true],
    ['/broker/**', '/broker/orders/**', true],
    ['/broker/**', '/brokers/orders', false],
    ['/broker/*/list', '/broker/orders/list', true],
    ['/broker/*/list', '/broker/**', false],
    ['/broker/orders', '/broker/orders/list', false],
    ['GET /broker/**', '/broker/orders', false],
    ['GET /broker/**', 'POST /broker/orders', false],
    ['/broker/orders/list', '/broker/orders', false],
  ] as const)
    it(`${wide} ${expected ? 'names' : 'does not name'} ${narrow}`, () =>
      assert.equal(covers(wide, narrow), expected));
});

describe('the login of an API user', () => {
  for (const [email, expected] of [
    ['given.family@example.com', true],
    ['g.family@example.com', true],
    ['given_family2@example.com', true],
    ['given.family+webull@example.com', true],
    ['broker-keys@example.com', false],
    ['desk-keys@example.com', false],
    ['svc-orders-hk@example.com', false],
    ['operations@example.com', false],
    ['given@example.com', false],
  ] as const)
    it(`${email} reads like ${expected ? 'a person' : 'a desk or a program'}`, () =>
      assert.equal(looksPersonal(email), expected));
});

import assert from 'node:assert/strict';
import { Secret } from '../../../src/domain/secret.ts';
import { awsSecretsManager } from '../../../src/stores/aws-secrets-manager/index.ts';

describe('the settings of an aws-secrets-manager store', () => {
  const secretAccessKey = new Secret('fake');
  const accepts = (settings: unknown) => awsSecretsManager.settingsSchema.safeParse(settings).success;

  it('need a region and nothing else', () => {
    assert.ok(accepts({ region: 'ap-east-1' }));
    assert.ok(accepts({ region: 'us-gov-west-1' }));
    assert.ok(!accepts({}));
    assert.ok(!accepts({ region: 'Hong Kong' }));
  });

  it('never take a secret key in plain text', () => {
    assert.ok(accepts({ region: 'ap-east-1', credentials: { accessKeyId: 'AKIAFAKE', secretAccessKey } }));
    assert.ok(
      !accepts({ region: 'ap-east-1', credentials: { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' } }),
    );
  });

  it('refuse an endpoint that would send the secret in the clear', () => {
    assert.ok(accepts({ region: 'ap-east-1', endpoint: 'http://127.0.0.1:5000' }));
    assert.ok(!accepts({ region: 'ap-east-1', endpoint: 'http://aws.example' }));
  });

  for (const secret of ['', 'a b', 'ä', 'x'.repeat(513), 'trading/wb-abcdef', 'arn:aws:secretsmanager:x'])
    it(`refuse the name ${JSON.stringify(secret.slice(0, 30))}`, () =>
      assert.ok(!awsSecretsManager.destinationSchema.safeParse({ secret }).success));

  it('take the names that AWS takes', () => {
    for (const secret of ['trading/wb-orders-1', 'a', 'A_b.c@d+e=f'])
      assert.ok(awsSecretsManager.destinationSchema.safeParse({ secret }).success, secret);
  });
});

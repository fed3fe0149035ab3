import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FrozenDestination } from '../../src/domain/events.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Payload, Store } from '../../src/ports/store.ts';
import { awsSecretsManager } from '../../src/stores/aws-secrets-manager/index.ts';
import { revealPayload } from '../../src/stores/payload.ts';
import { vault } from '../../src/stores/vault/index.ts';
import { storeDeps } from '../stores/deps.ts';
import { hostile, INHERITED_NAMES } from './hostile-bytes.ts';
import { answersAround, startHostileServer, wellFormed } from './hostile-server.ts';
import type { HostileServer, RawAnswer } from './hostile-server.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { CANARY, verdictOf } from './verdict.ts';

const ATTEMPT = 'att_00000000000000000000000001';
const PAYLOAD: Payload = { KEY: new Secret('a'.repeat(32)), SECRET: new Secret(CANARY) };
const ACTS = ['readLive', 'readStaged', 'stage', 'promote', 'discard', 'preflight'] as const;
type Act = (typeof ACTS)[number];

function act(store: Store, at: FrozenDestination, what: Act): Promise<unknown> {
  if (what === 'stage') return store.stage(at, ATTEMPT, PAYLOAD);
  if (what === 'promote') return store.promote(at, ATTEMPT, PAYLOAD, '1');
  if (what === 'readStaged' || what === 'discard') return store[what](at, ATTEMPT);
  return store[what](at);
}

describe('any reply of a store', function () {
  this.timeout(LIMIT_MS);

  let server: HostileServer;
  let directory: string;
  let store: Store;

  before(async () => {
    server = await startHostileServer();
    directory = await mkdtemp(join(tmpdir(), 'keyturn-fuzz-'));
  });

  after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  afterEach(() => store.close());

  /** The answers come in this order, over and over. */
  const inTurn = (answers: readonly RawAnswer[]): void => {
    let asked = 0;
    server.answer(() => answers[asked++ % answers.length] ?? { parts: [], end: 'close' });
  };

  describe('a Vault or OpenBao server', () => {
    const at: FrozenDestination = { name: 'v', store: 'vault', at: { path: 'kv/trading/x' } };
    const auth = { token: new Secret(`token-${CANARY}`) };
    const login = { appRole: { roleId: 'role', secretId: new Secret(`id-${CANARY}`) } };
    const open = (how: unknown): void => {
      const settings = { address: server.url, auth: how, mount: 'kv', timeout: '2s' };
      store = vault.create('vault', vault.settingsSchema.parse(settings), storeDeps(directory));
    };
    const value = { data: { data: { KEY: 'k', SECRET: CANARY }, metadata: { version: 1 } } };
    const bodies = fc.oneof(
      hostile(value),
      hostile({ data: { version: 2 } }),
      hostile({ data: { capabilities: ['root'] } }),
      hostile({ errors: ['check-and-set parameter did not match the current version'] }),
      hostile({ errors: [`1 error occurred: permission denied ${CANARY}`] }),
    );

    it('leads to a value or to a fault of the stores', () => {
      open(auth);
      return holds(
        300,
        fc.asyncProperty(
          fc.array(answersAround(bodies), { minLength: 1, maxLength: 4 }),
          fc.constantFrom(...ACTS),
          async (answers, what) => {
            inTurn([known(), ...answers]);
            const verdict = await verdictOf(() => act(store, at, what));
            if (verdict.kind === 'fault') assert.match(verdict.fault.code, /^KT3[01]/);
          },
        ),
      );
    });

    const grants = fc.oneof(
      hostile({ auth: { client_token: CANARY, lease_duration: 3600, renewable: true } }),
      hostile({ errors: [`invalid audience (aud) claim: ${CANARY}`] }),
      hostile({ errors: [`invalid role name "${CANARY}"`] }),
    );
    const leadsThere = (how: unknown) =>
      holds(
        150,
        fc.asyncProperty(fc.array(answersAround(grants), { minLength: 1, maxLength: 3 }), async (answers) => {
          open(how);
          inTurn(answers);
          const verdict = await verdictOf(() => store.readLive(at));
          if (verdict.kind === 'fault') assert.match(verdict.fault.code, /^KT3[01]/);
        }),
      );

    it('leads there for a login as well', () => leadsThere(login));

    it('leads there for a login by the token of a service account', async () => {
      const tokenFile = join(directory, 'token');
      const claims = { iss: 'https://cluster.example', aud: ['vault'], exp: 4_102_444_800, jti: CANARY };
      const [head, body] = [{ alg: 'RS256' }, claims].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      );
      await writeFile(tokenFile, `${head}.${body}.${CANARY}`, { mode: 0o600 });
      return leadsThere({ kubernetes: { role: 'keyturn', tokenFile } });
    });

    it('is read as what it holds and nothing else: no field is lost, none is added', () => {
      open(auth);
      return holds(
        200,
        fc.asyncProperty(
          fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...INHERITED_NAMES)), fc.string()),
          async (fields) => {
            const held = { data: { data: fields, metadata: { version: 1 } } };
            server.answer((line) => (line.includes('lookup-self') ? known() : json(held)));
            const live = await store.readLive(at);
            assert.deepEqual(Object.entries(revealPayload(live?.payload ?? {})), Object.entries(fields));
          },
        ),
      );
    });
  });

  describe('AWS Secrets Manager', () => {
    const at: FrozenDestination = { name: 'a', store: 'aws', at: { secret: 'trading/x' } };
    const bodies = fc.oneof(
      hostile({ VersionId: 'keyturn-1', SecretString: JSON.stringify({ KEY: 'k', SECRET: CANARY }) }),
      hostile({ VersionIdsToStages: { 'keyturn-1': ['AWSCURRENT'] }, RotationEnabled: false }),
      hostile({ __type: 'ResourceNotFoundException', message: CANARY }),
    );

    before(() => {
      const settings = {
        ...{ region: 'ap-east-1', endpoint: server.url, timeout: '2s' },
        credentials: { accessKeyId: 'AKIAFAKE', secretAccessKey: new Secret(`secret-${CANARY}`) },
      };
      store = awsSecretsManager.create(
        'aws',
        awsSecretsManager.settingsSchema.parse(settings),
        storeDeps(directory),
      );
    });

    it('leads to a value or to a fault of the stores', () =>
      holds(
        20,
        fc.asyncProperty(
          fc.array(answersAround(bodies), { minLength: 1, maxLength: 4 }),
          fc.constantFrom('readLive', 'readStaged', 'discard' as const),
          async (answers, what) => {
            inTurn(answers);
            const verdict = await verdictOf(() => act(store, at, what), 20_000);
            if (verdict.kind === 'fault') assert.match(verdict.fault.code, /^KT3[02]/);
          },
        ),
      ));

    it('leads there when something is written, too', () =>
      holds(
        10,
        fc.asyncProperty(
          fc.array(answersAround(bodies), { minLength: 1, maxLength: 4 }),
          fc.constantFrom('stage', 'promote', 'preflight' as const),
          async (answers, what) => {
            inTurn(answers);
            const verdict = await verdictOf(() => act(store, at, what), 30_000);
            if (verdict.kind === 'fault') assert.match(verdict.fault.code, /^KT3[02]/);
          },
        ),
      ));
  });
});

/** The answer to the first question of a session: the token is good. */
function known(): RawAnswer {
  return json({ data: { ttl: 0, renewable: false } });
}

function json(body: unknown): RawAnswer {
  return wellFormed(200, Buffer.from(JSON.stringify(body)));
}
